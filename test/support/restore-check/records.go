package main

import "time"

// The records of a dump as a forge decodes them: names, types and which values may be absent.

type label struct {
	Name        string `yaml:"name"`
	Color       string `yaml:"color"`
	Description string `yaml:"description"`
	Exclusive   bool   `yaml:"exclusive"`
}

type milestone struct {
	Title       string     `yaml:"title"`
	Description string     `yaml:"description"`
	Deadline    *time.Time `yaml:"deadline"`
	Created     time.Time  `yaml:"created"`
	Updated     *time.Time `yaml:"updated"`
	Closed      *time.Time `yaml:"closed"`
	State       string     `yaml:"state"`
}

type asset struct {
	ID            int64     `yaml:"id"`
	Name          string    `yaml:"name"`
	ContentType   *string   `yaml:"content_type"`
	Size          *int      `yaml:"size"`
	DownloadCount *int      `yaml:"download_count"`
	Created       time.Time `yaml:"created"`
	Updated       time.Time `yaml:"updated"`
	DownloadURL   *string   `yaml:"download_url"`
}

type release struct {
	TagName         string    `yaml:"tag_name"`
	TargetCommitish string    `yaml:"target_commitish"`
	Name            string    `yaml:"name"`
	Body            string    `yaml:"body"`
	Draft           bool      `yaml:"draft"`
	Prerelease      bool      `yaml:"prerelease"`
	PublisherID     int64     `yaml:"publisher_id"`
	PublisherName   string    `yaml:"publisher_name"`
	PublisherEmail  string    `yaml:"publisher_email"`
	Assets          []*asset  `yaml:"assets"`
	Created         time.Time `yaml:"created"`
	Published       time.Time `yaml:"published"`
}

type reaction struct {
	UserID   int64  `yaml:"user_id"`
	UserName string `yaml:"user_name"`
	Content  string `yaml:"content"`
}

type issue struct {
	Number       int64       `yaml:"number"`
	PosterID     int64       `yaml:"poster_id"`
	PosterName   string      `yaml:"poster_name"`
	PosterEmail  string      `yaml:"poster_email"`
	Title        string      `yaml:"title"`
	Content      string      `yaml:"content"`
	Ref          string      `yaml:"ref"`
	Milestone    string      `yaml:"milestone"`
	State        string      `yaml:"state"`
	IsLocked     bool        `yaml:"is_locked"`
	Created      time.Time   `yaml:"created"`
	Updated      time.Time   `yaml:"updated"`
	Closed       *time.Time  `yaml:"closed"`
	Labels       []*label    `yaml:"labels"`
	Reactions    []*reaction `yaml:"reactions"`
	Assignees    []string    `yaml:"assignees"`
	ForeignIndex int64       `yaml:"foreignindex"`
}

type branch struct {
	CloneURL  string `yaml:"clone_url"`
	Ref       string `yaml:"ref"`
	SHA       string `yaml:"sha"`
	RepoName  string `yaml:"repo_name"`
	OwnerName string `yaml:"owner_name"`
}

type pullRequest struct {
	Number         int64       `yaml:"number"`
	Title          string      `yaml:"title"`
	PosterName     string      `yaml:"poster_name"`
	PosterID       int64       `yaml:"poster_id"`
	PosterEmail    string      `yaml:"poster_email"`
	Content        string      `yaml:"content"`
	Milestone      string      `yaml:"milestone"`
	State          string      `yaml:"state"`
	Created        time.Time   `yaml:"created"`
	Updated        time.Time   `yaml:"updated"`
	Closed         *time.Time  `yaml:"closed"`
	Labels         []*label    `yaml:"labels"`
	PatchURL       string      `yaml:"patch_url"`
	Merged         bool        `yaml:"merged"`
	MergedTime     *time.Time  `yaml:"merged_time"`
	MergeCommitSHA string      `yaml:"merge_commit_sha"`
	Head           branch      `yaml:"head"`
	Base           branch      `yaml:"base"`
	Assignees      []string    `yaml:"assignees"`
	IsLocked       bool        `yaml:"is_locked"`
	Reactions      []*reaction `yaml:"reactions"`
	ForeignIndex   int64       `yaml:"foreignindex"`
	EnsuredSafe    bool        `yaml:"ensured_safe"`
	IsDraft        bool        `yaml:"is_draft"`
}

type comment struct {
	IssueIndex  int64          `yaml:"issue_index"`
	Index       int64          `yaml:"index"`
	CommentType string         `yaml:"comment_type"`
	PosterID    int64          `yaml:"poster_id"`
	PosterName  string         `yaml:"poster_name"`
	PosterEmail string         `yaml:"poster_email"`
	Created     time.Time      `yaml:"created"`
	Updated     time.Time      `yaml:"updated"`
	Content     string         `yaml:"content"`
	Reactions   []*reaction    `yaml:"reactions"`
	Meta        map[string]any `yaml:"meta,omitempty"`
}

type reviewComment struct {
	ID        int64       `yaml:"id"`
	InReplyTo int64       `yaml:"in_reply_to"`
	Content   string      `yaml:"content"`
	TreePath  string      `yaml:"tree_path"`
	DiffHunk  string      `yaml:"diff_hunk"`
	Position  int         `yaml:"position"`
	Line      int         `yaml:"line"`
	CommitID  string      `yaml:"commit_id"`
	PosterID  int64       `yaml:"poster_id"`
	Reactions []*reaction `yaml:"reactions"`
	CreatedAt time.Time   `yaml:"created_at"`
	UpdatedAt time.Time   `yaml:"updated_at"`
}

type review struct {
	ID           int64            `yaml:"id"`
	IssueIndex   int64            `yaml:"issue_index"`
	ReviewerID   int64            `yaml:"reviewer_id"`
	ReviewerName string           `yaml:"reviewer_name"`
	Official     bool             `yaml:"official"`
	CommitID     string           `yaml:"commit_id"`
	Content      string           `yaml:"content"`
	CreatedAt    time.Time        `yaml:"created_at"`
	State        string           `yaml:"state"`
	Comments     []*reviewComment `yaml:"comments"`
}
