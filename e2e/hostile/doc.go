// Package hostile sends the seven frameworks what no browser sends: raw bytes, raw HTTP/2 frames, slow and half-closed connections, and
// all of it for a long time beside ordinary requests.
//
//	go test ./e2e/hostile                                   # some seconds
//	go test ./e2e/hostile -run Raw -requests 100000 -seed 7  # more, and others
//	go test ./e2e/hostile -run Soak -soak 10m -graph soak.svg -timeout 20m
package hostile
