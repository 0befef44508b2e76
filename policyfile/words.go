package policyfile

import (
	"bytes"
	"strings"
)

// words are what advice consists of, in the language of the file.
type words struct {
	json   bool
	policy string // the shortest one
	star   string // what is wrong with text that begins with a "*" and has no quotes
}

var (
	yamlWords = words{
		policy: "allowOrigins: [https://app.example.com]",
		star:   `%[1]s needs quotes, since YAML takes a "*" at the beginning for an alias; write %[1]q`,
	}
	jsonWords = words{
		json:   true,
		policy: `{"allowOrigins": ["https://app.example.com"]}`,
		star:   `%[1]s needs quotes; write %[1]q`,
	}
)

// wordsFor looks at the name, and where that says nothing at the text: of JSON, nothing but an object is a policy.
func wordsFor(name string, data []byte) words {
	lower := strings.ToLower(name)
	isYAML := strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml")
	begins := bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n"), []byte("{"))
	if strings.HasSuffix(lower, ".json") || begins && !isYAML {
		return jsonWords
	}
	return yamlWords
}
