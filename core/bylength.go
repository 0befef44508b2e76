package core

import "slices"

// byLength is a map from strings, filed by their length. One that is the only one of its length is compared, not hashed: on the
// short lists that most policies have, most are, and another origin is often of a length that none has.
type byLength[V any] struct {
	entries []entry[V] // at the length of their keys
	lengths []int      // that there are, ascending
}

type entry[V any] struct {
	key   string // the only one, if it is
	value V
	all   map[string]V // nil otherwise
	used  bool
}

func (m *byLength[V]) get(key string) (value V, ok bool) {
	if len(key) >= len(m.entries) {
		return value, false
	}
	e := &m.entries[len(key)]
	if e.all != nil {
		value, ok = e.all[key]
		return value, ok
	}
	if e.key != key || !e.used {
		return value, false
	}
	return e.value, true
}

// set gives a value to a key, and tells whether the key is new.
func (m *byLength[V]) set(key string, value V) (added bool) {
	n := len(key)
	if n >= len(m.entries) {
		m.entries = append(m.entries, make([]entry[V], n+1-len(m.entries))...)
	}
	e := &m.entries[n]
	switch {
	case !e.used:
		i, _ := slices.BinarySearch(m.lengths, n)
		m.lengths = slices.Insert(m.lengths, i, n)
		e.used, e.key, e.value = true, key, value
		return true
	case e.all == nil && e.key == key:
		e.value = value
		return false
	case e.all == nil:
		e.all = map[string]V{e.key: e.value}
	}
	before := len(e.all)
	e.all[key] = value
	return len(e.all) > before
}
