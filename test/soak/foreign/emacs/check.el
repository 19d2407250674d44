;;; check.el --- Emacs' dap-mode debugs a Weir program  -*- lexical-binding: t; -*-
;; The scenario: a breakpoint on a line, one on a barrier, look inside, fail a subtask, watch the restore, step back.
;; dap-mode's own commands wherever it has one; nothing of it is replaced.

;; What docs/other-editors.md has a person write, as it stands there.
(load (getenv "CONFIGURATION") nil t t)
(setq weir-command (getenv "WEIR")
      dap-auto-configure-features nil
      dap-auto-show-output nil
      dap-output-buffer-filter nil)

(defvar work (file-name-as-directory (getenv "WORK")))
(defvar failed 0)

(defun check (what ok &optional got)
  (unless ok (setq failed (1+ failed)))
  (princ (if ok (format "ok    %s\n" what) (format "WRONG %s: %S\n" what got))))

(defun until (what ready)
  "Wait until READY gives something, and give it."
  (let ((end (+ (float-time) 20)) (found nil))
    (while (and (not (setq found (funcall ready))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (unless found (check (concat "waiting for " what) nil 'nothing))
    found))

(defun session () (dap--cur-session))

;; ------------------------------------------------------------ stops, as dap-mode has understood them

(defvar stops 0)
(defvar last-stop nil)
(defun on-event (session event)
  (ignore session)
  (when (equal (gethash "event" event) "stopped")
    (setq last-stop (gethash "body" event)
          stops (1+ stops))))
(advice-add 'dap--on-event :before #'on-event)

(defun stop-after (move)
  "Do MOVE; the `stopped' that follows, when dap-mode has chosen its thread and frame."
  (let ((before stops))
    (funcall move)
    (until "a stop" (lambda () (> stops before)))
    (until "a frame" (lambda () (dap--debug-session-active-frame (session))))
    last-stop))

(defun reason () (gethash "reason" last-stop))
(defun description () (gethash "description" last-stop))
(defun frame () (dap--debug-session-active-frame (session)))
(defun go-on () (call-interactively #'dap-continue))
(defun ask (command &rest arguments) (apply #'dap-request (session) command arguments))
(defun scope-named (name)
  (seq-find (lambda (scope) (string-prefix-p name (gethash "name" scope)))
            (gethash "scopes" (ask "scopes" :frameId (gethash "id" (frame))))))
(defun children (node)
  (gethash "variables" (ask "variables" :variablesReference (gethash "variablesReference" node))))
(defun value-of (expression)
  (gethash "result" (ask "evaluate" :expression expression :frameId (gethash "id" (frame)) :context "watch")))

;; ------------------------------------------------------------ the scenario

(defun start ()
  (find-file (expand-file-name "bank.weir" work))
  (goto-char (point-min))
  (search-forward "total = total + ")
  (dap-breakpoint-add)
  (cl-letf (((symbol-function 'read-string) (lambda (&rest _) "payment.amount > 70.0")))
    (call-interactively #'dap-breakpoint-condition))
  (dap-debug (append (cdr (assoc "Weir: this file" dap-debug-template-configurations))
                     (list :recordsPerSecond 5)))
  (until "the session" #'session)
  (stop-after #'ignore)
  (check "it stops at the entry" (equal (reason) "entry") last-stop))

(defun line-breakpoint ()
  (let ((set (gethash buffer-file-name (dap--debug-session-breakpoints (session)))))
    (check "the breakpoint is verified" (eq t (gethash "verified" (car set))) set))
  (stop-after #'go-on)
  (check "it stops at the line" (equal (reason) "breakpoint") last-stop)
  (check "Emacs goes to it" (string-match-p "total = total" (thing-at-point 'line)) (thing-at-point 'line))
  (check "the record is shown"
         (seq-some (lambda (each) (equal (gethash "value" each) "75.25"))
                   (children (scope-named "Record")))
         (mapcar #'ht->alist (children (scope-named "Record"))))
  (check "an expression is evaluated" (equal (value-of "payment.amount * 2.0") "150.5") (value-of "payment.amount * 2.0"))
  (let ((line (line-number-at-pos)))
    (stop-after (lambda () (call-interactively #'dap-next)))
    (check "next goes to the next statement" (= (line-number-at-pos) (1+ line)) (line-number-at-pos))
    (check "the state has changed" (equal (value-of "total") "135.25") (value-of "total"))
    (stop-after #'weir-debug-back)
    (check "step back comes back" (= (line-number-at-pos) line) (line-number-at-pos))
    (check "and so does the state" (equal (value-of "total") "60.0") (value-of "total")))
  (goto-char (point-min))
  (search-forward "total = total + ")
  (call-interactively #'dap-breakpoint-delete))

(defun barrier ()
  (weir-debug-break-on "barrier:totals" "checkpoint.id == 2")
  (stop-after #'go-on)
  (check "it stops on the barrier" (equal (reason) "function breakpoint") last-stop)
  (check "and says which" (string-match-p "on barrier 2" (description)) (description))
  (check "a stack is shown" (gethash (dap--debug-session-thread-id (session))
                                     (dap--debug-session-thread-stack-frames (session))))
  (let ((threads (gethash "threads" (ask "threads"))))
    (check "every subtask is a thread" (>= (length threads) 6) (mapcar #'ht->alist threads)))
  (check "the channels are shown" (children (scope-named "Channels")))
  (check "the keyed state is shown" (children (scope-named "All keyed state"))))

(defun fail-and-restore ()
  (let* ((total "state(\"totals\", \"cat\").total")
         (kept (value-of (concat "checkpoint(1)." total)))
         (now (value-of total))
         (barrier (description)))
    (check "state has changed since the checkpoint" (not (equal kept now)) (list kept now))
    (ask "setExceptionBreakpoints" :filters ["failed" "restored"])
    (stop-after #'weir-debug-fail)
    (check "failing keeps the place" (equal (description) barrier) (description))
    (stop-after #'go-on)
    (check "the failure is a stop" (and (equal (reason) "exception") (equal (description) "Failed"))
           (description))
    (stop-after #'go-on)
    (check "the restore is a stop" (and (equal (reason) "exception") (string-match-p "checkpoint 1" (description)))
           (description))
    (check "the state is the checkpoint's" (equal (value-of total) kept) (value-of total))
    (stop-after #'weir-debug-back)
    (check "step back goes before the restore" (string-match-p "Restart in 10 s" (description)) (description))
    (stop-after #'weir-debug-reverse)
    (check "reverse continue goes to the failure" (equal (description) "Failed") (description))
    (check "where the state is as it was" (equal (value-of total) now) (value-of total))
    (stop-after #'weir-debug-reverse)
    (check "and to the barrier"
           (and (equal (reason) "function breakpoint") (equal (description) barrier))
           (description)))
  (weir-debug-break-on "" "")
  (ask "setExceptionBreakpoints" :filters []))

(defun end ()
  (stop-after #'go-on)
  (check "the end of the run is a stop" (string-match-p "end" (reason)) last-stop)
  (let ((output (with-current-buffer (dap--debug-session-output-buffer (session)) (buffer-string))))
    (check "output is shown" (string-match-p "records? committed" output) output))
  (let ((session (session)))
    (call-interactively #'dap-disconnect)
    (until "the adapter to end" (lambda () (not (process-live-p (dap--debug-session-proc session)))))
    (check "the adapter ends" (not (process-live-p (dap--debug-session-proc session))))))

(condition-case why
    (progn (start) (line-breakpoint) (barrier) (fail-and-restore) (end))
  (error (check "the scenario" nil why)))
(kill-emacs (if (= failed 0) 0 1))
;;; check.el ends here
