package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// parse reads the rows of a file. Its errors begin with the file and the line.
func parse(file, text string) ([]row, error) {
	written, err := blocks(file, text)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, b := range written {
		variants, err := b.variants()
		if err != nil {
			return nil, err
		}
		for _, variant := range variants {
			r, err := parseRow(&variant)
			if err != nil {
				return nil, err
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// A reader turns a block into a row, line by line.
type reader struct {
	row
	// request and target are of the exchange at hand: its request's lines, and the expectation that is being written.
	request []string
	target  *expectation
}

func parseRow(b *block) (row, error) {
	first := b.lines[0]
	r := reader{row: row{place: fmt.Sprintf("%s:%d", b.file, first.number), name: strings.TrimPrefix(first.text, rowStart)}}
	for _, line := range b.lines[1:] {
		if err := r.read(fmt.Sprintf("%s:%d", b.file, line.number), line.text); err != nil {
			return row{}, b.fail(line.number, "%v", err)
		}
	}
	if err := r.finish(); err != nil {
		return row{}, b.fail(first.number, "%v", err)
	}
	return r.row, nil
}

func (r *reader) read(place, line string) error {
	switch {
	case strings.HasPrefix(line, ">"):
		return r.readRequest(place, strings.TrimPrefix(line[1:], " "))
	case strings.HasPrefix(line, "<"):
		return r.readAnswer(strings.TrimPrefix(line[1:], " "))
	case isRoute.MatchString(line) && len(r.exchanges) == 0:
		return r.server.readRoute(line)
	}
	key, value, ok := strings.Cut(line, ":")
	value, err := expand(strings.TrimSpace(value))
	if !ok || value == "" {
		return fmt.Errorf(`%q is none of "> request", "< answer", "| table |" and "key: value"`, line)
	}
	if err != nil {
		return err
	}
	if len(r.exchanges) == 0 {
		return r.readSetup(key, value)
	}
	return r.readExpectation(key, value)
}

func (r *reader) readSetup(key, value string) error {
	s := &r.server
	switch key {
	case "policy":
		s.policy = value
	case "inner":
		s.inner = append(s.inner, value)
	case "outer":
		s.outer = append(s.outer, value)
	case "function":
		s.function = value
		return oneOf(key, value, "yes", "no", "error")
	case "tls":
		s.tls = true
		return oneOf(key, value, "yes")
	case "otherwise":
		s.otherwise = true
		return oneOf(key, value, "a handler")
	case "error":
		r.mistakes = append(r.mistakes, value)
	case "not on core":
		r.notOnCore = value
	default:
		return fmt.Errorf("%q is no key that stands before a request; those are policy, inner, outer, function, tls, route, group, otherwise, error and not on core", key)
	}
	return nil
}

func (r *reader) readRequest(place, line string) error {
	if len(r.exchanges) == 0 || r.target.from != "" {
		r.exchanges = append(r.exchanges, exchange{place: place, on: map[string]*expectation{}})
		r.request = nil
	}
	x := &r.exchanges[len(r.exchanges)-1]
	r.target = &x.want
	lines, err := expandLines(line)
	if err != nil {
		return err
	}
	r.request = append(r.request, lines...)
	x.request = rawRequest(r.request)
	return nil
}

// rawRequest ends the lines of the head as HTTP demands. What follows an empty line is the body.
func rawRequest(lines []string) string {
	head, body := lines, ""
	if i := slices.Index(lines, ""); i >= 0 {
		head, body = lines[:i], strings.Join(lines[i+1:], "\n")
	}
	return strings.Join(head, "\r\n") + "\r\n\r\n" + body
}

var statusLine = regexp.MustCompile(`^(\d{3})(?: or (\d{3}))? from (the handler|us|the router|ahead of us)$`)

func (r *reader) readAnswer(line string) error {
	e := r.target
	if e == nil {
		return fmt.Errorf("an answer without a request; write the request's lines with %q before it", ">")
	}
	if e.from == "" {
		parts := statusLine.FindStringSubmatch(line)
		if parts == nil {
			return fmt.Errorf(`%q is no status; write "200 from the handler", or "from us", "from the router", "from ahead of us"`, line)
		}
		e.status, _ = strconv.Atoi(parts[1])
		e.or, _ = strconv.Atoi(parts[2])
		e.from = answerer(parts[3])
		return nil
	}
	lines, err := expandLines(line)
	switch {
	case err != nil:
		return err
	case e.body != nil:
		*e.body = strings.TrimPrefix(*e.body+"\n"+strings.Join(lines, "\n"), "\n")
	case line == "":
		e.body = new(string)
	case strings.HasPrefix(line, "no "):
		e.absent = append(e.absent, line[len("no "):])
	case !strings.Contains(line, ": "):
		return fmt.Errorf(`%q is no header line; write "Name: value", "no Name", or an empty line before the body`, line)
	default:
		e.lines = append(e.lines, lines...)
	}
	return nil
}

func (r *reader) readExpectation(key, value string) error {
	x, e := &r.exchanges[len(r.exchanges)-1], r.target
	if names, ok := strings.CutPrefix(key, "on "); ok {
		return r.readDifference(x, names)
	}
	switch key {
	case "reason":
		e.reason = value
	case "seen":
		e.seen = value
	case "asked":
		e.asked = value
		return oneOf(key, value, "yes", "no")
	case "early":
		x.early = value
	default:
		return fmt.Errorf("%q is no key that stands below a request; those are reason, seen, asked, early and on", key)
	}
	return nil
}

// readDifference begins what some frameworks answer otherwise. What it does not say anew holds for them too, head and body
// excepted.
func (r *reader) readDifference(x *exchange, names string) error {
	other := expectation{reason: x.want.reason, seen: x.want.seen, asked: x.want.asked}
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		if err := oneOf("on", name, frameworks...); err != nil {
			return err
		}
		if x.on[name] != nil {
			return fmt.Errorf("%s has an answer of its own already", name)
		}
		x.on[name] = &other
	}
	r.target = &other
	return nil
}

func oneOf(key, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is none of %s", key, value, strings.Join(allowed, ", "))
}

// finish says what a row lacks.
func (r *reader) finish() error {
	switch {
	case r.name == "":
		return fmt.Errorf("the row has no name")
	case r.server.policy == "":
		return fmt.Errorf("the row has no policy")
	case r.server.policy == noPolicy && len(r.server.routes) == 0:
		return fmt.Errorf("the row has no policy but no routes either; only where routes have policies can the application have none")
	case r.server.otherwise && len(r.server.routes) == 0:
		return fmt.Errorf(`"otherwise" goes with routes`)
	case len(r.server.routes) > 0 && (len(r.server.inner) > 0 || len(r.server.outer) > 0 || r.notOnCore != ""):
		return fmt.Errorf(`"inner", "outer" and "not on core" do not go with routes, which have policies of their own and are not run on core`)
	case len(r.mistakes) > 0 && len(r.exchanges) > 0:
		return fmt.Errorf("the row has both an error and a request")
	case len(r.mistakes) == 0 && len(r.exchanges) == 0:
		return fmt.Errorf("the row has neither a request nor an error")
	}
	for i := range r.exchanges {
		x := &r.exchanges[i]
		for _, e := range x.all() {
			switch {
			case e.from == "":
				return fmt.Errorf("the request at %s has no answer, or a difference has none", x.place)
			case e.reason == "":
				return fmt.Errorf("the request at %s has no reason", x.place)
			case r.server.policy != noPolicy && (e.reason == notAsked) != (e.from == aheadOfUs):
				return fmt.Errorf(`the request at %s: "reason: %s" and "from %s" belong together`, x.place, notAsked, aheadOfUs)
			case r.server.policy == noPolicy && e.from == aheadOfUs:
				return fmt.Errorf("the request at %s: without an application's policy nobody sees who was ahead of it; write %q", x.place, "from the router")
			case (e.asked == "") != (r.server.function == ""):
				return fmt.Errorf(`the request at %s: "function" and "asked" belong together`, x.place)
			}
		}
	}
	return nil
}

func (x *exchange) all() []*expectation {
	all := []*expectation{&x.want}
	for _, e := range x.on {
		all = append(all, e)
	}
	return all
}
