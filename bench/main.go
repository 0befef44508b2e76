// Command bench compares corskit with other CORS middleware: the same policy, the same requests, in one run.
//
//	go run ./bench          everything, some minutes
//	go run ./bench -quick   a first impression
//
// It prints its tables and writes them, with a chart, to RESULTS.md and RESULTS.svg. A single measurement can be had, and
// profiled, as a Go benchmark:
//
//	go test -bench 'Exchange/net/http/allowed/corskit$' -cpuprofile cpu.out ./bench
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"
)

func main() {
	log.SetFlags(0)
	quick := flag.Bool("quick", false, "measure for half a minute: enough to see a blunder, not to quote")
	dir := flag.String("o", "bench", "`folder` for RESULTS.md and RESULTS.svg")
	flag.Parse()
	if err := run(*quick, *dir); err != nil {
		log.Fatal("bench: ", err)
	}
}

func run(quick bool, dir string) error {
	effort := thorough
	if quick {
		effort = brief
	}
	log.Print("exchanges…")
	r := results{machine: describeMachine(time.Now()), effort: effort}
	r.exchanges = measure(scenarios(), effort)
	log.Print("many origins…")
	r.exchanges = append(r.exchanges, measure(lists(originCounts...), effort)...)
	log.Print("hostile hosts…")
	r.exchanges = append(r.exchanges, measure(hostileHosts(), effort)...)
	log.Print("policies by route…")
	for _, n := range routeCounts {
		r.routed = append(r.routed, measure(routed(n), effort)...)
	}
	log.Print("compiling…")
	r.compiled = measureCompiling(effort)
	log.Print("whole servers…")
	var err error
	if r.servers, err = measureServers(effort); errors.Is(err, errNoWrk) {
		r.unserved = err
	} else if err != nil {
		return err
	}
	report := r.markdown()
	fmt.Print(report)
	if err := os.WriteFile(filepath.Join(dir, "RESULTS.md"), []byte(report), 0o644); err != nil {
		return fmt.Errorf("%w; run it in the repository's root, or name a folder with -o", err)
	}
	return os.WriteFile(filepath.Join(dir, "RESULTS.svg"), []byte(r.chart()), 0o644)
}
