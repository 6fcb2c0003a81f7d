package main

import (
	"fmt"
	"unicode/utf8"
)

// What issues and pull requests may refer to, and what has been seen of them.
type tickets struct {
	*dump
	labels, milestones map[string]bool
	numbers            map[int64]string
}

var reactionNames = set("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")

func set(words ...string) map[string]bool {
	names := map[string]bool{}
	for _, word := range words {
		names[word] = true
	}
	return names
}

func (t *tickets) issues() {
	t.validate("issue.yml", "issue.json")
	for _, item := range records[issue](t.dump, "issue.yml") {
		place := fmt.Sprintf("issue.yml #%d", item.Number)
		t.ticket(place, "issue", item.Number, item.PosterName, item.State, item.Milestone, item.Labels, item.Reactions)
		t.ref(place, item.Ref)
		if item.ForeignIndex != 0 && item.ForeignIndex != item.Number {
			t.fail(place, "foreignindex is %d: its comments are lost", item.ForeignIndex)
		}
		if item.Title == "" {
			t.fail(place, "has no title")
		}
	}
}

func (t *tickets) ticket(place, kind string, number int64, poster, state, milestone string, labels []*label, reactions []*reaction) {
	if number <= 0 || t.numbers[number] != "" {
		t.fail(place, "number is not positive or there twice")
	}
	t.numbers[number] = kind
	if poster == "" {
		t.fail(place, "has no poster")
	}
	if state != "open" && state != "closed" {
		t.fail(place, "state %q", state)
	}
	if milestone != "" && !t.milestones[milestone] {
		t.fail(place, "milestone %q is not defined", milestone)
	}
	seen := map[string]bool{}
	for _, item := range labels {
		switch {
		case item == nil:
			t.fail(place, "a label is null")
		case seen[item.Name]:
			t.fail(place, "label %q is there twice", item.Name)
		case !t.labels[item.Name]:
			t.fail(place, "label %q is not defined", item.Name)
		default:
			seen[item.Name] = true
		}
	}
	t.reactions(place, reactions)
}

func (d *dump) reactions(place string, reactions []*reaction) {
	seen := map[reaction]bool{}
	for _, item := range reactions {
		switch {
		case item == nil:
			d.fail(place, "a reaction is null")
		case seen[*item]:
			d.fail(place, "reaction %q of %s is there twice", item.Content, item.UserName)
		case item.UserName == "" || !reactionNames[item.Content]:
			d.fail(place, "reaction %q of %q is never shown", item.Content, item.UserName)
		default:
			seen[*item] = true
		}
	}
}

func (t *tickets) pullRequests() {
	for _, item := range records[pullRequest](t.dump, "pull_request.yml") {
		place := fmt.Sprintf("pull_request.yml #%d", item.Number)
		t.ticket(place, "pull request", item.Number, item.PosterName, item.State, item.Milestone, item.Labels, item.Reactions)
		if item.ForeignIndex != item.Number {
			t.fail(place, "foreignindex is %d: its comments and reviews are lost", item.ForeignIndex)
		}
		if length := utf8.RuneCountInString(item.Title); length == 0 || length > 255 {
			t.fail(place, "title has %d characters", length)
		}
		t.file(place, item.PatchURL)
		t.merge(place, item)
		t.branches(place, item)
	}
}

func (t *tickets) merge(place string, item *pullRequest) {
	if !item.Merged {
		return
	}
	if item.State != "closed" || item.MergedTime == nil {
		t.fail(place, "is merged, but open or without a time")
	}
	if !shaPattern.MatchString(item.MergeCommitSHA) {
		t.fail(place, "merge_commit_sha %q", item.MergeCommitSHA)
	}
}

func (t *tickets) branches(place string, item *pullRequest) {
	t.ref(place, item.Head.Ref)
	t.ref(place, item.Base.Ref)
	if item.Head.Ref == "" || item.Base.Ref == "" {
		t.fail(place, "head or base has no branch name")
	}
	if item.Head.OwnerName != item.Base.OwnerName || item.Head.RepoName != item.Base.RepoName {
		t.fail(place, "head is in a fork: a restore asks for it over the network")
	}
	for _, sha := range []string{item.Head.SHA, item.Base.SHA} {
		if !shaPattern.MatchString(sha) {
			t.fail(place, "commit %q", sha)
		} else if kind, _ := t.git("git", "cat-file", "-t", sha); kind != "commit" {
			t.fail(place, "commit %s is not in git", sha)
		}
	}
	pull := fmt.Sprintf("refs/pull/%d/head", item.Number)
	if sha, _ := t.git("git", "rev-parse", "--verify", "--quiet", pull); sha != item.Head.SHA {
		t.fail(place, "%s is %q, not the head", pull, sha)
	}
	if base, _ := t.git("git", "merge-base", item.Base.SHA, item.Head.SHA); base != item.Base.SHA {
		t.fail(place, "base is no ancestor of the head")
	}
}
