// Reads an unpacked dump as a forge's restore command does with --validation, writes every reason for which it would stop, crash or lose
// something, one a line, and ends with status 1 if there is any. Written from a description of the format; see the format's README.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

func check(root string) []string {
	d := &dump{root: root}
	d.repository()
	d.repositories()
	labels, milestones := d.definitions()
	d.releases()
	t := &tickets{dump: d, labels: labels, milestones: milestones, numbers: map[int64]string{}}
	t.issues()
	t.pullRequests()
	t.comments()
	t.reviews()
	sort.Strings(d.failures)
	return d.failures
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: restore-check <folder of the dump>")
		os.Exit(2)
	}
	failures := check(os.Args[1])
	for _, failure := range failures {
		fmt.Println(strings.ReplaceAll(failure, "\n", ";"))
	}
	if len(failures) > 0 {
		os.Exit(1)
	}
}
