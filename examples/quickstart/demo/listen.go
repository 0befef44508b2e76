package demo

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// listen opens a port on both loopback addresses: localhost is 127.0.0.1 to some browsers and ::1 to others. The flag is the
// one that chooses the port, for the error's sake.
func listen(flag string, port int) ([]net.Listener, int, error) {
	if port < 0 || port > 65535 {
		return nil, 0, fmt.Errorf("%d is not a port; choose one from 1 to 65535 with -%s, or 0 for any that is free", port, flag)
	}
	for range 20 {
		listeners, chosen, err := listenBoth(port)
		switch {
		case err == nil:
			return listeners, chosen, nil
		case !taken(err):
			return nil, 0, fmt.Errorf("port %d cannot be opened (%w); choose another with -%s", port, err, flag)
		case port != 0:
			return nil, 0, fmt.Errorf("port %d is taken; stop what listens there or choose another with -%s", port, flag)
		}
	}
	return nil, 0, fmt.Errorf("no port is free on both 127.0.0.1 and ::1; choose one with -%s", flag)
}

func listenBoth(port int) ([]net.Listener, int, error) {
	v4, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, 0, err
	}
	port = v4.Addr().(*net.TCPAddr).Port
	v6, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(port)))
	switch {
	case err == nil:
		return []net.Listener{v4, v6}, port, nil
	case taken(err):
		v4.Close()
		return nil, 0, err
	}
	return []net.Listener{v4}, port, nil // a machine without IPv6
}

func taken(err error) bool {
	const wsaEADDRINUSE = syscall.Errno(10048) // Windows; its syscall.EADDRINUSE is a number of Go's own
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaEADDRINUSE)
}
