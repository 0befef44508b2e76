package closedbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	user     = "admin"
	password = "se:cret"
	login    = "UPSTREAM_AUTH=" + user + ":" + password
)

// A box is a running InfluxDB 1.x: a database with a REST API, whose users log in with Basic authentication.
type box struct{ url string }

// closedBox returns the box, which is started for the first test that asks for it. Without InfluxDB on the machine the test is
// skipped, or fails with CORSKIT_CLOSEDBOX=required in the environment.
func closedBox(t *testing.T) *box {
	t.Helper()
	b, err := theBox()
	switch {
	case errors.Is(err, exec.ErrNotFound) && os.Getenv("CORSKIT_CLOSEDBOX") != "required":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	return b
}

var (
	theBox     = sync.OnceValues(startBox)
	boxProgram *program // once it has been started
)

func stopBox() {
	if boxProgram != nil {
		boxProgram.stop()
	}
}

func startBox() (*box, error) {
	path, err := exec.LookPath("influxd")
	if err != nil {
		return nil, fmt.Errorf("InfluxDB 1.x is not installed; run .ci/closedbox at the top of the repository, or install the Debian package influxdb: %w", err)
	}
	address, internal := freeAddress(), freeAddress()
	config := filepath.Join(workplace, "influxdb.conf")
	text := fmt.Sprintf(`
reporting-disabled = true
bind-address = %q
[meta]
dir = %q
[data]
dir = %q
wal-dir = %q
[http]
bind-address = %q
auth-enabled = true
`, internal, filepath.Join(workplace, "meta"), filepath.Join(workplace, "data"), filepath.Join(workplace, "wal"), address)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	p, err := launch(nil, path, "run", "-config", config)
	if err != nil {
		return nil, err
	}
	var log strings.Builder
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		io.Copy(&log, p.output)
	}()
	b := &box{"http://" + address}
	if err := b.waitUntilReady(ended); err != nil {
		p.stop()
		<-ended
		return nil, fmt.Errorf("InfluxDB does not start: %w\n%s", err, log.String())
	}
	boxProgram = p
	// The one thing that anyone may do is to create the first user.
	_, err = b.query(fmt.Sprintf("CREATE USER %s WITH PASSWORD '%s' WITH ALL PRIVILEGES", user, password))
	return b, err
}

func (b *box) waitUntilReady(ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		if response, err := http.Get(b.url + "/ping"); err == nil {
			response.Body.Close()
			return nil
		}
		select {
		case <-ended:
			return errors.New("it has ended")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// query asks the box itself, with the login.
func (b *box) query(text string) (answer string, err error) {
	request, err := http.NewRequest("POST", b.url+"/query", strings.NewReader(url.Values{"q": {text}}.Encode()))
	if err != nil {
		return "", err
	}
	request.SetBasicAuth(user, password)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("the box answers %q with %s: %s", text, response.Status, body)
	}
	return string(body), err
}

// database creates an empty database for a test.
func (b *box) database(t *testing.T) string {
	t.Helper()
	name := strings.NewReplacer("/", "_", " ", "_").Replace(t.Name())
	if _, err := b.query(fmt.Sprintf("CREATE DATABASE %q", name)); err != nil {
		t.Fatal(err)
	}
	return name
}

// values returns what the box itself says was written to a database.
func (b *box) values(t *testing.T, database string) (values []float64) {
	t.Helper()
	text, err := b.query(fmt.Sprintf(`SELECT value FROM %q.autogen.m ORDER BY time`, database))
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Results []struct {
			Series []struct{ Values [][2]any }
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, series := range answer.Results[0].Series {
		for _, row := range series.Values {
			values = append(values, row[1].(float64))
		}
	}
	return values
}

// freeAddress is an address on which nothing listens. InfluxDB cannot choose one by itself and say which.
func freeAddress() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	return l.Addr().String()
}
