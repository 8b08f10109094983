package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

type Job struct {
	ID          string
	Attempt     int
	Traceparent string
	URL         string
	Token       string
	Payload     json.RawMessage
}

type Outcome struct {
	Kind         string `json:"kind"`
	Result       string `json:"result,omitempty"`
	RetryAfterMs int64  `json:"retryAfterMs,omitempty"`
}

// Without keep-alive, because net/http repeats a request by itself that has an Idempotency-Key and whose
// reused connection breaks: the retry would be one of which nobody knows.
var client = &http.Client{
	Timeout:   10 * time.Second,
	Transport: &http.Transport{DisableKeepAlives: true},
}

// Probe is the handler of the probe job: one call, whose answer is the job's outcome.
func Probe(job Job) (Outcome, error) {
	body, err := json.Marshal(map[string]any{
		"token": job.Token, "jobId": job.ID, "attempt": job.Attempt, "payload": job.Payload})
	if err != nil {
		return Outcome{}, err
	}
	request, err := http.NewRequest(http.MethodPost, job.URL, bytes.NewReader(body))
	if err != nil {
		return Outcome{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", job.ID)
	request.Header.Set("traceparent", job.Traceparent)
	response, err := client.Do(request)
	if err != nil {
		return Outcome{Kind: "transient"}, nil
	}
	defer response.Body.Close()
	return outcomeOf(response), nil
}

func outcomeOf(response *http.Response) Outcome {
	status := response.StatusCode
	if status >= 200 && status < 300 {
		result, err := io.ReadAll(response.Body)
		if err != nil {
			return Outcome{Kind: "transient"}
		}
		return Outcome{Kind: "succeeded", Result: string(result)}
	}
	if status >= 500 || status == 408 || status == 425 || status == 429 {
		return Outcome{Kind: "transient", RetryAfterMs: waitOf(response.Header.Get("Retry-After"))}
	}
	return Outcome{Kind: "permanent"}
}

// waitOf reads seconds or a date, and is 0 where that says nothing sensible.
func waitOf(text string) int64 {
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return int64(seconds) * 1000
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(date).Milliseconds())
	}
	return 0
}

func main() {
	said := os.Args[1:]
	attempt, err := strconv.Atoi(said[1])
	if err != nil {
		panic(err)
	}
	outcome, err := Probe(Job{said[0], attempt, said[2], said[3], said[4], json.RawMessage(said[5])})
	if err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(outcome); err != nil {
		panic(err)
	}
}
