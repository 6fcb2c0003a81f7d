package main

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	shaPattern    = regexp.MustCompile(`^[0-9a-f]{40}$`)
	unsafeRef     = regexp.MustCompile(`[\x00-\x20\x7f\\~^:?*\[]|^[/.]|/\.|\.\.|//|@\{|\.lock($|/)|[/.]$|^@$`)
	hunkHeader    = regexp.MustCompile(`^@@ -\d+(,\d+)? \+\d+(,\d+)? @@`)
	onlyNumberYML = regexp.MustCompile(`^(\d+)\.yml$`)
)

// file gives the facts of the file that a restore would open for a relative address: "file://" and the joined path, read as a URL, so that
// "#" and "?" cut it and "%xx" is decoded. Unlike a restore it stays inside the dump and follows no links.
func (d *dump) file(place, relative string) os.FileInfo {
	if relative == "" {
		d.fail(place, "empty address: a restore would open the folder itself and stop")
		return nil
	}
	root, err := filepath.Abs(d.root)
	if err != nil {
		d.fail(place, "%v", err)
		return nil
	}
	address, err := url.Parse("file://" + filepath.Join("/", "root", relative))
	if err != nil {
		d.fail(place, "%q is no address: %v", relative, err)
		return nil
	}
	inside, found := strings.CutPrefix(address.Path, "/root/")
	if !found || !filepath.IsLocal(relative) || !filepath.IsLocal(inside) {
		d.fail(place, "%q leaves the dump", relative)
		return nil
	}
	info, err := os.Lstat(filepath.Join(root, inside))
	if err != nil {
		d.fail(place, "%q is not there", relative)
		return nil
	}
	if !info.Mode().IsRegular() {
		d.fail(place, "%q is no regular file", relative)
		return nil
	}
	return info
}

func (d *dump) ref(place, name string) {
	if name != "" && unsafeRef.MatchString(name) {
		d.fail(place, "%q is no valid ref: a restore empties it", name)
	}
}

// git answers a question about a repository of the dump; false when git says no.
func (d *dump) git(repository string, words ...string) (string, bool) {
	command := exec.Command("git", append([]string{"-c", "safe.directory=*", "-C", filepath.Join(d.root, repository)}, words...)...)
	output, err := command.Output()
	return strings.TrimSpace(string(output)), err == nil
}

// clone does what a restore does with a repository.
func (d *dump) clone(repository string) {
	target, err := os.MkdirTemp("", "restore-check-")
	if err != nil {
		d.fail(repository, "%v", err)
		return
	}
	defer os.RemoveAll(target)
	source, err := filepath.Abs(filepath.Join(d.root, repository))
	if err != nil {
		d.fail(repository, "%v", err)
		return
	}
	command := exec.Command("git", "-c", "safe.directory=*", "clone", "--mirror", "--quiet", "--", source, filepath.Join(target, "clone.git"))
	if output, err := command.CombinedOutput(); err != nil {
		d.fail(repository, "cannot be cloned: %s", strings.TrimSpace(string(output)))
	}
}
