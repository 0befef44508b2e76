package main

import "testing"

// What a mutant breaks has to be there, or it shows nothing any more.
func TestMutantsFitTheirFiles(t *testing.T) {
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			if _, err := m.overlay("../../..", t.TempDir()); err != nil {
				t.Error(err)
			}
		})
	}
}
