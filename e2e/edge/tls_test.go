package edge

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

// An engine that ends TLS knows that an http page is another one, though Origin names the Host.
func TestEnforceOverTLS(t *testing.T) {
	const host = "api.example.com"
	tests := map[string]struct {
		request request
		status  int
	}{
		"its https page":                          {request{method: "POST", host: host, origin: "https://" + host}, http.StatusOK},
		"its https page, and a Host with a port":  {request{method: "POST", host: host + ":443", origin: "https://" + host}, http.StatusOK},
		"its http page":                           {request{method: "POST", host: host, origin: "http://" + host}, http.StatusForbidden},
		"its http page, and a Host with its port": {request{method: "POST", host: host + ":80", origin: "http://" + host}, http.StatusForbidden},
		"its http page on another port":           {request{method: "POST", host: host + ":8080", origin: "http://" + host + ":8080"}, http.StatusForbidden},
		"Sec-Fetch-Site is believed":              {request{method: "POST", host: host, origin: "http://" + host, site: "same-origin"}, http.StatusOK},
		"another page":                            {request{method: "POST", host: host, origin: "https://evil.example"}, http.StatusForbidden},
	}
	certificate, key, both := keyPair(t)
	over := map[string]func(text, address, port string) string{
		"nginx": func(text, address, _ string) string {
			return strings.Replace(text, "listen "+address+";", "listen "+address+" ssl; ssl_certificate "+certificate+"; ssl_certificate_key "+key+";", 1)
		},
		"haproxy": func(text, address, _ string) string {
			return strings.Replace(text, "bind "+address, "bind "+address+" ssl crt "+both, 1)
		},
		"caddy": func(text, _, port string) string {
			return strings.Replace(text, "http://:"+port+" {", "https://:"+port+" {\n\ttls "+certificate+" "+key, 1)
		},
		"apache": func(text, _, _ string) string {
			return strings.Replace(text, "ServerName", "LoadModule ssl_module ${modules}/mod_ssl.so\nSSLEngine On\nSSLCertificateFile "+certificate+"\nSSLCertificateKeyFile "+key+"\nServerName", 1)
		},
	}
	forEach(t, func(t *testing.T, e engine) {
		address := freeAddress(t)
		_, port, _ := net.SplitHostPort(address)
		file := write(t, core.Config{AllowOrigins: []string{"https://app.example.com"}, Enforce: true})
		text, err := export(e.name, file, "--listen", address, "--upstream", "http://"+serve(t, counting))
		if err != nil {
			t.Fatal(err)
		}
		if err := e.run(t, over[e.name](text, address, port), address); err != nil {
			t.Fatal(err)
		}
		dial := func() (net.Conn, error) {
			return tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, ServerName: host}) // the certificate is of this test
		}
		for name, test := range tests {
			if response := test.request.send(t, dial); response != nil && response.StatusCode != test.status {
				t.Errorf("%s: the status is %d, want %d", name, response.StatusCode, test.status)
			}
		}
	})
}

// keyPair writes the certificate of a test server into files.
func keyPair(t *testing.T) (certificate, key, both string) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	pair := server.TLS.Certificates[0]
	private, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	c := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})
	k := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return file("certificate.pem", c), file("key.pem", k), file("both.pem", slices.Concat(c, k))
}
