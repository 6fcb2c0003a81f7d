package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"
)

// repository checks repo.yml, which a restore reads into a map of text to text, and topic.yml.
func (d *dump) repository() {
	data, found := d.read("repo.yml")
	if !found {
		d.fail("repo.yml", "is not there")
		return
	}
	options := map[string]string{}
	if err := yaml.Unmarshal(data, &options); err != nil {
		d.fail("repo.yml", "%v", err)
	}
	for _, key := range []string{"name", "service_type", "original_url"} {
		if options[key] == "" {
			d.fail("repo.yml", "%s is empty", key)
		}
	}
	topics := struct {
		Topics []string `yaml:"topics"`
	}{}
	if data, found := d.read("topic.yml"); found {
		if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&topics); err != nil && !errors.Is(err, io.EOF) {
			d.fail("topic.yml", "%v", err)
		}
	}
	for _, topic := range topics.Topics {
		if len(topic) > 50 {
			d.fail("topic.yml", "%q is too long: a restore drops it", topic)
		}
	}
}

// repositories checks that the code can be cloned, and the wiki from where a restore looks for it.
func (d *dump) repositories() {
	d.clone("git")
	if _, err := os.Stat(filepath.Join(d.root, "wiki")); err != nil {
		return
	}
	if _, err := os.Stat(filepath.Join(d.root, "git.wiki.git")); err != nil {
		d.fail("wiki", "is only where no restore looks")
		return
	}
	d.clone("git.wiki.git")
}

// definitions checks labels and milestones and gives the names that are defined.
func (d *dump) definitions() (labels, milestones map[string]bool) {
	labels, milestones = map[string]bool{}, map[string]bool{}
	for _, item := range records[label](d, "label.yml") {
		if labels[item.Name] {
			d.fail("label.yml", "%q is there twice", item.Name)
		}
		labels[item.Name] = true
	}
	d.validate("milestone.yml", "milestone.json")
	for _, item := range records[milestone](d, "milestone.yml") {
		if milestones[item.Title] {
			d.fail("milestone.yml", "%q is there twice", item.Title)
		}
		milestones[item.Title] = true
	}
	return labels, milestones
}

func (d *dump) releases() {
	tags := map[string]bool{}
	for _, item := range records[release](d, "release.yml") {
		place := "release.yml " + item.TagName
		if item.TagName == "" || tags[item.TagName] {
			d.fail(place, "tag is empty or there twice")
		}
		tags[item.TagName] = true
		d.ref(place, item.TagName)
		d.ref(place, item.TargetCommitish)
		if item.PublisherName == "" {
			d.fail(place, "nobody published it")
		}
		if _, there := d.git("git", "rev-parse", "--verify", "--quiet", "refs/tags/"+item.TagName); !there && !item.Draft {
			d.fail(place, "tag is not in git: a restore makes it a draft")
		}
		for _, file := range item.Assets {
			d.asset(place, file)
		}
	}
}

func (d *dump) asset(place string, file *asset) {
	if file == nil {
		d.fail(place, "a file is null")
		return
	}
	place += " " + file.Name
	if file.Size == nil || file.DownloadCount == nil {
		d.fail(place, "size or download_count is missing: a restore crashes")
	}
	if file.DownloadURL == nil {
		d.fail(place, "has no download_url: a restore has no bytes")
		return
	}
	info := d.file(place, *file.DownloadURL)
	if info != nil && file.Size != nil && info.Size() != int64(*file.Size) {
		d.fail(place, "size is %d, the file has %d bytes", *file.Size, info.Size())
	}
}
