package terminal

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// Progress says on w, if it is a terminal, what is being waited for: after a second, and then every second. The returned
// function ends it and wipes the line; it must be called once, before anything else is printed there.
func Progress(w io.Writer, what string) (stop func()) {
	if _, ok := descriptor(w); !ok {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		showProgress(w, Clean(what), done)
	}()
	return func() {
		close(done)
		<-ended
	}
}

const narrowestTerminal = 79

func showProgress(w io.Writer, what string, done <-chan struct{}) {
	const wipe = "\r\x1b[K"
	if utf8.RuneCountInString(what) > narrowestTerminal-12 {
		what = string([]rune(what)[:narrowestTerminal-13]) + "…"
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for seconds := 1; ; seconds++ {
		select {
		case <-done:
			if seconds > 1 {
				fmt.Fprint(w, wipe)
			}
			return
		case <-ticker.C:
			fmt.Fprintf(w, "%s%s (%d s)", wipe, what, seconds)
		}
	}
}
