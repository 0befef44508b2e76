package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// configJSON is Config as JSON has it: its MaxAge hides the embedded one.
type configJSON struct {
	*configFields
	MaxAge jsonDuration `json:"maxAge,omitempty"`
}

// configFields is Config without its methods.
type configFields Config

// MarshalJSON leaves out AllowOriginFunc, nil lists, and other fields that have their zero value. An empty list stays.
func (c Config) MarshalJSON() ([]byte, error) {
	return json.Marshal(configJSON{(*configFields)(&c), jsonDuration(c.MaxAge)})
}

// jsonDuration is a duration as people write it: "10m", not "10m0s".
type jsonDuration time.Duration

func (d jsonDuration) MarshalJSON() ([]byte, error) {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return json.Marshal(s)
}

// UnmarshalJSON replaces all of c but AllowOriginFunc, which JSON cannot hold. It refuses what encoding/json would pass over:
// fields that are unknown, repeated or in another case, nulls, and a maxAge of "0s", which would mean the default.
func (c *Config) UnmarshalJSON(data []byte) error {
	read := Config{AllowOriginFunc: c.AllowOriginFunc}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil {
		return err
	} else if start != json.Delim('{') {
		return fmt.Errorf(`a policy is no %s; write an object such as {"allowOrigins": ["https://app.example.com"]}`, jsonKind(data))
	}
	seen := map[string]bool{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		key := fmt.Sprint(name)
		if seen[key] {
			return fmt.Errorf("%s: is there twice; write it once", key)
		}
		seen[key] = true
		if err := read.setJSON(key, value); err != nil {
			return err
		}
	}
	if _, err := decoder.Token(); err != nil { // the "}"
		return err
	}
	*c = read
	return nil
}

func (c *Config) setJSON(key string, value json.RawMessage) error {
	field, ok := fieldByKey(key)
	if !ok {
		return unknownField(key)
	}
	if jsonKind(value) == "null" {
		return fmt.Errorf("%s: is null; give it a value, or remove the field", key)
	}
	switch target := reflect.ValueOf(c).Elem().FieldByIndex(field.Index).Addr().Interface().(type) {
	case *[]string:
		return readList(target, key, value)
	case *bool:
		if json.Unmarshal(value, target) != nil {
			return fmt.Errorf("%s: is %s; write true or false", key, aKind(value))
		}
	case *time.Duration:
		return readDuration(target, key, value)
	}
	return nil
}

func readList(list *[]string, key string, value json.RawMessage) error {
	fix := "write a list of strings"
	if key == "allowOrigins" {
		fix += `, such as ["https://app.example.com"]`
	}
	var entries []json.RawMessage
	if json.Unmarshal(value, &entries) != nil {
		return fmt.Errorf("%s: is %s; %s", key, aKind(value), fix)
	}
	*list = make([]string, len(entries)) // not nil, which would mean the defaults
	for i, entry := range entries {
		if jsonKind(entry) != "string" || json.Unmarshal(entry, &(*list)[i]) != nil {
			return fmt.Errorf("%s: holds %s; %s", key, aKind(entry), fix)
		}
	}
	return nil
}

func readDuration(d *time.Duration, key string, value json.RawMessage) (err error) {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return fmt.Errorf(`%s: %s is not a string with a unit; write "10m" or "300s"`, key, value)
	}
	switch *d, err = time.ParseDuration(s); {
	case err != nil:
		return fmt.Errorf(`%s: %s is not a duration; write "10m" or "300s"`, key, quoted(s))
	case *d == 0:
		return fmt.Errorf(`%s: %s would mean the default of 10 minutes; write "-1s" to forbid caching, or remove it`, key, quoted(s))
	}
	return nil
}

func fieldByKey(key string) (field reflect.StructField, ok bool) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == key && name != "-" {
			return f, true
		}
	}
	return field, false
}

func unknownField(key string) error {
	var keys []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if strings.EqualFold(name, key) && name != "-" {
			return fmt.Errorf("there is no field %s; write %q", quoted(key), name)
		}
		if name != "-" {
			keys = append(keys, name)
		}
	}
	return fmt.Errorf("there is no field %s; the fields are %s", quoted(key), strings.Join(keys, ", "))
}

func aKind(value json.RawMessage) string {
	if kind := jsonKind(value); kind == "array" || kind == "object" {
		return "an " + kind
	}
	return "a " + jsonKind(value)
}

// jsonKind names what a value is.
func jsonKind(value json.RawMessage) string {
	switch value = bytes.TrimSpace(value); {
	case len(value) == 0 || value[0] == 'n':
		return "null"
	case value[0] == '"':
		return "string"
	case value[0] == '[':
		return "array"
	case value[0] == '{':
		return "object"
	case value[0] == 't' || value[0] == 'f':
		return "bool"
	}
	return "number"
}
