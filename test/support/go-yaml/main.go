// Reads YAML with the library of Gitea and Forgejo and writes it as JSON: from standard input, or from the files named, one JSON text a line.
// With -check only errors are written. With -each standard input has one JSON string a line, and each is answered with a line: its value, or the
// error; with -texts behind it, each is a mapping of texts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"gopkg.in/yaml.v3"
)

func convert(name string, data []byte, quiet bool) error {
	var value any
	if err := yaml.Unmarshal(data, &value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if quiet {
		return nil
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// plain makes of a value what JSON can say; what it cannot becomes an object with one odd key.
func plain(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			value[key] = plain(inner)
		}
		return value
	case map[any]any:
		return map[string]any{"$keys": len(value)}
	case []any:
		for at, inner := range value {
			value[at] = plain(inner)
		}
		return value
	case time.Time:
		return map[string]any{"$time": true}
	case int, int64, uint64:
		return map[string]any{"$int": fmt.Sprint(value)}
	case float64:
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return map[string]any{"$float": fmt.Sprint(value)}
		}
		return value
	default:
		return value
	}
}

// read decodes into whatever the text is, or into texts, as a forge fills its fields.
func read(data []byte, texts bool) (any, error) {
	if texts {
		var value map[string]string
		err := yaml.Unmarshal(data, &value)
		return value, err
	}
	var value any
	err := yaml.Unmarshal(data, &value)
	return plain(value), err
}

func each(texts bool) error {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for {
		line, err := input.ReadBytes('\n')
		if len(line) > 0 {
			var text string
			if err := json.Unmarshal(line, &text); err != nil {
				return err
			}
			answer := map[string]any{}
			if value, err := read([]byte(text), texts); err != nil {
				answer["error"] = err.Error()
			} else {
				answer["value"] = value
			}
			if err := encoder.Encode(answer); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func run(args []string) error {
	if len(args) > 0 && args[0] == "-each" {
		return each(len(args) > 1 && args[1] == "-texts")
	}
	quiet := len(args) > 0 && args[0] == "-check"
	if quiet {
		args = args[1:]
	}
	if len(args) == 0 {
		data, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		return convert("standard input", data, quiet)
	}
	for _, name := range args {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := convert(name, data, quiet); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
