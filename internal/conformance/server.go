package conformance

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"sync"
	"time"
)

// A server is an app that a fixture has built for a row, being served on the loopback interface.
type server struct {
	site     *Site
	listener net.Listener
	tls      bool
	done     chan struct{}
}

func start(s *setup, files string, watched bool, build func(*Site) func(net.Listener) error) (*server, error) {
	site := &Site{Files: files, Otherwise: s.otherwise, outer: s.outer}
	site.witness.away = !watched
	var err error
	if site.Deciders, err = s.deciders(&site.witness); err != nil {
		return nil, err
	}
	if site.Routes, err = withPolicies(s.routes, &site.witness); err != nil {
		return nil, err
	}
	site.witness.blind = s.policy == noPolicy
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if s.tls {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate()}})
	}
	running := &server{site, listener, s.tls, make(chan struct{})}
	serve := build(site)
	go func() {
		defer close(running.done)
		serve(listener) // Returns an error in any case, once the listener is closed.
	}()
	return running, nil
}

func (s *server) dial() (net.Conn, error) {
	address := s.listener.Addr().String()
	if s.tls {
		return tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	}
	return net.Dial("tcp", address)
}

func (s *server) close() {
	s.listener.Close()
	<-s.done
}

// certificate is self-signed and good for this process only.
var certificate = sync.OnceValue(func() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
})
