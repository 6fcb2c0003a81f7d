// An S3 server for the tests: the Versity S3 Gateway over a folder, on a UNIX socket. It checks signatures, CORS rules, conditions and
// checksums as S3 does. Says "ready" when it listens, and ends when its standard input does, so that no test leaves one behind.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

func made(folder string, names ...string) (string, error) {
	path := filepath.Join(append([]string{folder}, names...)...)
	return path, os.MkdirAll(path, 0o700)
}

func run(folder string) error {
	buckets, err := made(folder, "buckets")
	if err != nil {
		return err
	}
	beside, err := made(folder, "beside")
	if err != nil {
		return err
	}
	// Extended attributes are not to be had on every disk that tests run on.
	sidecar, err := meta.NewSideCar(beside)
	if err != nil {
		return err
	}
	backend, err := posix.New(buckets, sidecar, posix.PosixOpts{SideCarDir: beside, Concurrency: 100, CopyObjectThreshold: 5 << 30})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return embedgw.RunVersityGW(ctx, backend, &embedgw.Config{
		RootUserAccess:    os.Getenv("ROOT_ACCESS_KEY"),
		RootUserSecret:    os.Getenv("ROOT_SECRET_KEY"),
		Region:            os.Getenv("REGION"),
		IAMDir:            os.Getenv("IAM_DIR"),
		Ports:             []string{filepath.Join(folder, "socket")},
		VirtualDomain:     os.Getenv("VIRTUAL_DOMAIN"),
		MaxConnections:    1000,
		MaxRequests:       1000,
		MultipartMaxParts: 10000,
		KeepAlive:         true,
		Quiet:             true,
		S3Options:         []s3api.Option{s3api.WithOnListen(func() { fmt.Println("ready") })},
	})
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
