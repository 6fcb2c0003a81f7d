package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Types that a forge knows, in the order of their numbers. An unknown word breaks the timeline of its issue. "change_time_estimate" is not here:
// Forgejo does not know it.
var commentTypes = set(
	"comment", "reopen", "close", "issue_ref", "commit_ref", "comment_ref", "pull_ref", "label", "milestone", "assignees",
	"change_title", "delete_branch", "start_tracking", "stop_tracking", "add_time_manual", "cancel_tracking", "added_deadline",
	"modified_deadline", "removed_deadline", "add_dependency", "remove_dependency", "code", "review", "lock", "unlock",
	"change_target_branch", "delete_time_manual", "review_request", "merge_pull", "pull_push", "project", "project_board",
	"dismiss_review", "change_issue_ref", "pull_scheduled_merge", "pull_cancel_scheduled_merge", "pin", "unpin",
)

var reviewStates = set("PENDING", "APPROVED", "CHANGES_REQUESTED", "COMMENTED", "REQUEST_REVIEW")

// numbered gives the files of a folder by their numbers; a file that no restore would open is a failure.
func (t *tickets) numbered(folder string, kinds map[string]bool) map[int64]string {
	files := map[int64]string{}
	entries, err := os.ReadDir(filepath.Join(t.root, folder))
	if err != nil && !os.IsNotExist(err) {
		t.fail(folder, "%v", err)
	}
	for _, entry := range entries {
		name := folder + "/" + entry.Name()
		match := onlyNumberYML.FindStringSubmatch(entry.Name())
		if match == nil {
			t.fail(name, "is no file of a restore")
			continue
		}
		number, err := strconv.ParseInt(match[1], 10, 64)
		if err != nil || !kinds[t.numbers[number]] {
			t.fail(name, "belongs to nothing")
			continue
		}
		files[number] = name
	}
	return files
}

func (t *tickets) comments() {
	for number, name := range t.numbered("comments", set("issue", "pull request")) {
		for _, item := range records[comment](t.dump, name) {
			place := fmt.Sprintf("%s %d", name, item.Index)
			if item.IssueIndex != number {
				t.fail(place, "issue_index is %d", item.IssueIndex)
			}
			if item.CommentType != "" && !commentTypes[item.CommentType] {
				t.fail(place, "comment_type %q is unknown", item.CommentType)
			}
			if item.PosterName == "" || item.Created.IsZero() {
				t.fail(place, "has no poster or no time")
			}
			t.meta(place, item)
			t.reactions(place, item.Reactions)
		}
	}
}

// meta checks the few types that carry something; keys are case-sensitive and ids must be integers.
func (t *tickets) meta(place string, item *comment) {
	wanted := map[string][]string{
		"change_title":         {"OldTitle", "NewTitle"},
		"change_target_branch": {"OldRef", "NewRef"},
	}
	for _, key := range wanted[item.CommentType] {
		if _, isText := item.Meta[key].(string); !isText {
			t.fail(place, "meta has no %s", key)
		}
	}
	if id, there := item.Meta["AssigneeID"]; there {
		if _, isInteger := id.(int); !isInteger {
			t.fail(place, "meta.AssigneeID is no integer")
		}
	}
}

func (t *tickets) reviews() {
	for number, name := range t.numbered("reviews", set("pull request")) {
		for _, item := range records[review](t.dump, name) {
			place := fmt.Sprintf("%s %d", name, item.ID)
			if item.IssueIndex != number {
				t.fail(place, "issue_index is %d", item.IssueIndex)
			}
			if !reviewStates[item.State] {
				t.fail(place, "state %q becomes pending", item.State)
			}
			if item.ReviewerName == "" || item.CreatedAt.IsZero() {
				t.fail(place, "has no reviewer or no time")
			}
			for _, part := range item.Comments {
				t.reviewComment(place, part)
			}
		}
	}
}

func (t *tickets) reviewComment(place string, item *reviewComment) {
	if item == nil {
		t.fail(place, "a comment is null")
		return
	}
	place = fmt.Sprintf("%s comment %d", place, item.ID)
	if !hunkHeader.MatchString(item.DiffHunk) {
		t.fail(place, "hunk has no header: a restore crashes or drops the comment")
	}
	if item.Line == 0 && item.Position == 0 {
		t.fail(place, "has no line")
	}
	clean := filepath.ToSlash(filepath.Clean("/" + item.TreePath))
	if item.TreePath == "" || clean != "/"+item.TreePath {
		t.fail(place, "path %q", item.TreePath)
	}
	if item.CommitID != "" && !shaPattern.MatchString(item.CommitID) {
		t.fail(place, "commit %q", item.CommitID)
	}
	t.reactions(place, item.Reactions)
}
