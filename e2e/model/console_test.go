package model

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/e2e/engine"
)

// reports are what a browser said about one job.
type reports []engine.Message

// console splits what the browser said by jobs. Browsers report late: it waits
// for what each batch says at its end.
func console(t *testing.T, b engine.Browser, batches int) map[int]reports {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		messages, err := b.Console(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if said, done := split(messages); done == batches {
			return said
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the console does not say that all is done")
	return nil
}

var (
	begins = regexp.MustCompile(`\bjob (\d+) begins`)
	done   = regexp.MustCompile(`\ball jobs done\b`)
)

// split follows the order of the messages, and where a message holds a URL of
// a row, that: Firefox may be a job late.
func split(messages []engine.Message) (said map[int]reports, batches int) {
	said = map[int]reports{}
	current := 0
	for _, m := range messages {
		about := current
		if row := placeIn.FindStringSubmatch(m.Text); row != nil {
			about = number(row)
		}
		switch job := begins.FindStringSubmatch(m.Text); {
		case job != nil:
			current = number(job)
		case done.MatchString(m.Text):
			batches++
		default:
			said[about] = append(said[about], m)
		}
	}
	return said, batches
}

func number(match []string) int {
	n, _ := strconv.Atoi(match[1])
	return n
}

var (
	// Firefox appends a number to the categories that it changed.
	version = regexp.MustCompile(`\d+$`)

	// Firefox has categories for what is not CORS, too.
	notCORS = regexp.MustCompile(`^(SOP|COEP|DATA_URI_BLOCKED|cookies.*)$`)

	// Chromium has net errors for what is not CORS.
	netError = regexp.MustCompile(`^Failed to load resource: (net::\S+)$`)

	// Inspectors add this to what was said already: Chromium's with a net
	// error that says nothing, WebKit's with the engine's sentence.
	repetition = regexp.MustCompile(`^Failed to load resource: (net::ERR_FAILED$|[^n])`)
)

// failure is the name that the engine has for what it reported, and the
// sentences.
func (r reports) failure() (name string, sentences []string) {
	for _, m := range r {
		text := strings.TrimSpace(m.Text)
		if text == "" || len(sentences) > 0 && repetition.MatchString(text) {
			continue
		}
		sentences = append(sentences, text)
		if !notCORS.MatchString(m.Category) {
			name = cmp.Or(name, version.ReplaceAllString(m.Category, ""))
		}
		if e := netError.FindStringSubmatch(text); e != nil {
			name = cmp.Or(name, e[1])
		}
	}
	return name, sentences
}
