package proxy

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"
)

// A Login is a user and a password for Basic authentication, https://www.rfc-editor.org/rfc/rfc7617.
type Login struct{ user, password string }

// LoginFromEnv takes user:password from an environment variable.
func LoginFromEnv(name string) (*Login, error) {
	text, ok := os.LookupEnv(name)
	if !ok {
		return nil, fmt.Errorf("the variable %s is not set; set it to user:password", name)
	}
	login, err := parseLogin(text)
	if err != nil {
		return nil, fmt.Errorf("the variable %s %w", name, err)
	}
	return login, nil
}

// LoginFromFile takes user:password from a file, which may end in a newline.
func LoginFromFile(path string) (*Login, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the login cannot be read: %w", err)
	}
	login, err := parseLogin(strings.TrimRight(string(data), "\r\n"))
	if err != nil {
		return nil, fmt.Errorf("the file %s %w", path, err)
	}
	return login, nil
}

// parseLogin keeps the text out of its errors, which end up in logs.
func parseLogin(text string) (*Login, error) {
	user, password, ok := strings.Cut(text, ":")
	switch {
	case !ok || user == "":
		return nil, errors.New("holds no login; write it as user:password")
	case strings.ContainsFunc(text, unicode.IsControl):
		return nil, errors.New("holds a login with control characters, which cannot be sent; write user:password on one line")
	}
	return &Login{user, password}, nil
}
