// Command bench compares corskit with other CORS middleware: the same policy, the same requests, in one run.
//
//	go run ./bench          everything, some minutes
//	go run ./bench -quick   a first impression
//
// It prints its tables and writes them, with a chart, to RESULTS.md and RESULTS.svg. A single measurement can be had, and
// profiled, as a Go benchmark:
//
//	go test -run xxx -bench 'Exchange/net/http/allowed/corskit$' -cpuprofile cpu.out ./bench
//
// before.sh runs it with an earlier version of corskit beside this one.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
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
	e := thorough
	if quick {
		e = brief
	}
	r := measureAll(e)
	report := r.markdown()
	fmt.Print(report)
	if err := os.WriteFile(filepath.Join(dir, "RESULTS.md"), []byte(report), 0o644); err != nil {
		return fmt.Errorf("%w; run it in the repository's root, or name a folder with -o", err)
	}
	return r.draw(filepath.Join(dir, "RESULTS.svg"))
}
