package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"

	"github.com/valyala/fasthttp"
)

// served is what a whole server answers over TCP, in requests a second.
type served struct {
	framework                    string
	none, again, byHand, corskit sample
}

// A sample is the median of several rounds and half the distance between the quartiles.
type sample struct{ median, spread float64 }

var errNoWrk = errors.New("wrk is not installed (Debian: apt-get install wrk)")

// measureServers loads servers with and without corskit in turns, and those without twice: what these two differ is noise.
func measureServers(e effort) ([]served, error) {
	if _, err := exec.LookPath("wrk"); err != nil {
		return nil, errNoWrk
	}
	var all []served
	for _, framework := range e.serverStacks {
		result, err := measureServer(framework, e)
		if err != nil {
			return nil, err
		}
		all = append(all, result)
	}
	return all, nil
}

func measureServer(framework string, e effort) (served, error) {
	s := scenarios()[1]
	var urls []string
	for _, name := range []string{"none", "none", "by hand", "corskit"} {
		url, stop, err := serve(s.policy, framework, name)
		if err != nil {
			return served{}, err
		}
		defer stop()
		urls = append(urls, url)
	}
	rates := make([][]float64, len(urls))
	for range e.serverRounds {
		for _, i := range rand.Perm(len(urls)) {
			rate, err := load(urls[i], s.request, e.serverSeconds)
			if err != nil {
				return served{}, err
			}
			rates[i] = append(rates[i], rate)
		}
	}
	return served{framework, newSample(rates[0]), newSample(rates[1]), newSample(rates[2]), newSample(rates[3])}, nil
}

func newSample(values []float64) sample {
	low, median, high := quartiles(values)
	return sample{median, (high - low) / 2}
}

// serve starts a server on a free port of the loopback interface.
func serve(p policy, framework, name string) (url string, stop func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	switch stack := find(framework, name).build(p).(type) {
	case httpStack:
		server := &http.Server{Handler: stack}
		go server.Serve(listener)
		stop = server.Close
	case fiberStack:
		server := &fasthttp.Server{Handler: stack.RequestHandler}
		go server.Serve(listener)
		stop = server.Shutdown
	}
	return "http://" + listener.Addr().String() + path, stop, nil
}

func find(framework, name string) subject {
	for _, s := range subjects {
		if s.framework == framework && s.name == name {
			return s
		}
	}
	panic("no subject " + name + " in " + framework)
}

var requestsPerSecond = regexp.MustCompile(`Requests/sec: +([0-9.]+)`)

// load has wrk send r over 16 connections, each as fast as it is answered.
func load(url string, r request, seconds int) (rate float64, err error) {
	args := []string{"-t1", "-c16", "-d" + strconv.Itoa(seconds)}
	for _, field := range r.header {
		args = append(args, "-H", field[0]+": "+field[1])
	}
	out, err := exec.Command("wrk", append(args, url)...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w: %s", err, out)
	}
	match := requestsPerSecond.FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("wrk printed no rate: %s", out)
	}
	return strconv.ParseFloat(string(match[1]), 64)
}
