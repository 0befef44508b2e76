package proxy

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// Listen opens the address host:port. Without a host, or for localhost, it opens the port on both loopback addresses, since
// localhost is 127.0.0.1 to some programs and ::1 to others. For all addresses of the machine write 0.0.0.0 or [::].
func Listen(address string) ([]net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address; write one such as :5555 or 127.0.0.1:5555", address)
	}
	if host != "" && host != "localhost" {
		l, err := net.Listen("tcp", address)
		return []net.Listener{l}, listenError(address, err)
	}
	const attempts = 20 // a port that is free on one address may be taken on the other
	for range attempts {
		var listeners []net.Listener
		if listeners, err = listenLoopback(port); err == nil || port != "0" {
			return listeners, listenError(address, err)
		}
	}
	return nil, listenError(address, err)
}

// listenLoopback is content with one address on a machine that lacks the other.
func listenLoopback(port string) ([]net.Listener, error) {
	v4, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", port))
	if err == nil {
		port = strconv.Itoa(v4.Addr().(*net.TCPAddr).Port)
	} else if isTaken(err) {
		return nil, err
	}
	v6, err6 := net.Listen("tcp6", net.JoinHostPort("::1", port))
	switch {
	case err6 == nil && err == nil:
		return []net.Listener{v4, v6}, nil
	case err6 == nil:
		return []net.Listener{v6}, nil
	case err != nil:
		return nil, err
	case isTaken(err6):
		v4.Close()
		return nil, err6
	}
	return []net.Listener{v4}, nil
}

func isTaken(err error) bool {
	const wsaeaddrinuse = syscall.Errno(10048) // Windows; its syscall.EADDRINUSE is a number of Go's own
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaeaddrinuse)
}

func listenError(address string, err error) error {
	switch {
	case err == nil:
		return nil
	case isTaken(err):
		return fmt.Errorf("%s is taken; stop what listens there, or choose another port", address)
	}
	return fmt.Errorf("%s cannot be opened: %w", address, err)
}
