package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"gopkg.in/yaml.v3"
)

//go:embed schemas/*.json
var schemaFiles embed.FS

// A dump being checked: its folder and what was found wrong.
type dump struct {
	root     string
	failures []string
}

func (d *dump) fail(place, format string, words ...any) {
	d.failures = append(d.failures, place+": "+fmt.Sprintf(format, words...))
}

// read gives the bytes of a file; nil and false when there is none, which is no failure.
func (d *dump) read(name string) ([]byte, bool) {
	data, err := os.ReadFile(filepath.Join(d.root, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, false
	}
	if err != nil {
		d.fail(name, "%v", err)
		return nil, false
	}
	return data, true
}

// records decodes one file that holds a sequence. A forge reads the first document only and crashes on null items; both are failures here.
func records[T any](d *dump, name string) []*T {
	data, found := d.read(name)
	if !found {
		return nil
	}
	var items []*T
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&items); err != nil && !errors.Is(err, io.EOF) {
		d.fail(name, "%v", err)
		return nil
	}
	var rest any
	if err := decoder.Decode(&rest); !errors.Is(err, io.EOF) {
		d.fail(name, "more than one document")
	}
	whole := items[:0]
	for at, item := range items {
		if item == nil {
			d.fail(name, "item %d is null", at)
			continue
		}
		whole = append(whole, item)
	}
	return whole
}

// validate checks a file as a restore with --validation does. A file that is not there is fine.
func (d *dump) validate(name, schema string) {
	data, found := d.read(name)
	if !found {
		return
	}
	var value any
	if err := yaml.Unmarshal(data, &value); err != nil {
		d.fail(name, "%v", err)
		return
	}
	compiled, err := compile(schema)
	if err != nil {
		d.fail(schema, "%v", err)
		return
	}
	var invalid *jsonschema.ValidationError
	if err := compiled.Validate(withTimesAsText(value)); errors.As(err, &invalid) {
		for _, leaf := range leaves(invalid) {
			d.fail(name, "validation: %s: %s", leaf.InstanceLocation, leaf.Message)
		}
	} else if err != nil {
		d.fail(name, "validation: %v", err)
	}
}

const schemaBase = "https://restore-check.invalid/"

func compile(schema string) (*jsonschema.Schema, error) {
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft4
	compiler.AssertFormat = true
	entries, err := schemaFiles.ReadDir("schemas")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		data, err := schemaFiles.ReadFile("schemas/" + entry.Name())
		if err != nil {
			return nil, err
		}
		if err := compiler.AddResource(schemaBase+entry.Name(), strings.NewReader(string(data))); err != nil {
			return nil, err
		}
	}
	return compiler.Compile(schemaBase + schema)
}

func leaves(err *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(err.Causes) == 0 {
		return []*jsonschema.ValidationError{err}
	}
	var all []*jsonschema.ValidationError
	for _, cause := range err.Causes {
		all = append(all, leaves(cause)...)
	}
	return all
}

// YAML has times of its own, JSON Schema only text.
func withTimesAsText(value any) any {
	switch typed := value.(type) {
	case time.Time:
		return typed.Format(time.RFC3339)
	case []any:
		for at := range typed {
			typed[at] = withTimesAsText(typed[at])
		}
	case map[string]any:
		for key := range typed {
			typed[key] = withTimesAsText(typed[key])
		}
	}
	return value
}
