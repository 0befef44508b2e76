package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// every breaks a package in every way, and prints what the tests of no package notice. They are run in this order, until one fails.
func every(root, scratch, files, target string, packages []string) error {
	b := breaker{files: files}
	broken, err := b.breakPackage(filepath.Join(root, target))
	if err != nil {
		return err
	}
	overlaid := map[string]string{}
	for path, text := range broken {
		overlaid[path] = filepath.Join(scratch, filepath.Base(path))
		if err := os.WriteFile(overlaid[path], []byte(text), 0o600); err != nil {
			return err
		}
	}
	overlay, err := describe(scratch, overlaid)
	if err != nil {
		return err
	}
	fails := func(i, mutant int, tests string) bool {
		command := exec.Command(filepath.Join(scratch, strconv.Itoa(i)+".test"), "-test.failfast", "-test.timeout=30s", tests)
		command.Dir = filepath.Join(root, packages[i])
		command.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(mutant))
		return command.Run() != nil
	}
	for i, p := range packages {
		compile := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", filepath.Join(scratch, strconv.Itoa(i)+".test"), module+p)
		compile.Dir = root
		if output, err := compile.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", p, err, output)
		}
		if fails(i, 0, "-test.run=.") {
			return fmt.Errorf("the tests of %s fail as it is; fix them first", p)
		}
	}
	const slow = "^TestEvery|^TestExplanationsAgree"
	survive := 0
	for n, change := range b.changes {
		killed := false
		for i := 0; i < len(packages) && !killed; i++ {
			killed = fails(i, n+1, "-test.skip="+slow) || fails(i, n+1, "-test.run="+slow)
		}
		if !killed {
			survive++
			fmt.Println(change)
		}
	}
	fmt.Printf("%d mutants, %d survive\n", len(b.changes), survive)
	return nil
}
