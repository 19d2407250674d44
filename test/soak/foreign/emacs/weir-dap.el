;;; weir-dap.el --- Weir's debugger in dap-mode  -*- lexical-binding: t; -*-
;; What a person puts in their configuration (docs/other-editors.md): dap-mode learns how to start `weir dap`.

(require 'dap-mode)
(require 'dap-ui)

(defvar weir-command "weir" "The program weir.")

(dap-register-debug-provider
 "weir"
 (lambda (conf)
   (dap--put-if-absent conf :dap-server-path (list weir-command "dap"))
   (dap--put-if-absent conf :program buffer-file-name)
   conf))

(dap-register-debug-template
 "Weir: this file"
 (list :type "weir" :request "launch" :name "Weir" :stopOnEntry t))

;; Events of Weir's own, for views that dap-mode does not have.
(cl-defmethod dap-handle-event ((_event (eql weir/live)) _session _body))
(cl-defmethod dap-handle-event ((_event (eql weir/snapshotsChanged)) _session _body))
(cl-defmethod dap-handle-event ((_event (eql process)) _session _body))

(defun weir-debug-send (command &rest arguments)
  "Send the request COMMAND, for which dap-mode has no key, with ARGUMENTS to the debug session."
  (dap--send-message (dap--make-request command arguments) (dap--resp-handler) (dap--cur-session-or-die)))

(defun weir-debug-back ()
  "One step of this thread back."
  (interactive)
  (dap--step "stepBack" (dap--cur-session-or-die)))

(defun weir-debug-reverse ()
  "Back to the previous breakpoint."
  (interactive)
  (dap--step "reverseContinue" (dap--cur-session-or-die)))

(defun weir-debug-fail ()
  "Fail the subtask of this thread: the restart strategy takes it from there."
  (interactive)
  (weir-debug-send "terminateThreads"
                   :threadIds (vector (dap--debug-session-thread-id (dap--cur-session-or-die)))))

(defun weir-debug-break-on (name condition)
  "Stop where NAME says, for instance barrier:detector, if CONDITION holds; an empty NAME: nowhere."
  (interactive "sBreak on ([event:]operator): \nsIf (for instance checkpoint.id == 3): ")
  (weir-debug-send "setFunctionBreakpoints"
                   :breakpoints (if (string-empty-p name) [] (vector (list :name name :condition condition)))))

(provide 'weir-dap)
;;; weir-dap.el ends here
