-- Opens a program in Neovim, and asks its LSP client for diagnostics, completion, hover and rename. Runs in 0.7, as
-- Debian has it, and later.
local work = vim.env.WORK
local failed = 0
local function check(what, ok, got)
  if ok then
    io.stdout:write("ok    " .. what .. "\n")
  else
    failed = failed + 1
    io.stdout:write("WRONG " .. what .. ": " .. vim.inspect(got) .. "\n")
  end
end

local finish = function()
  vim.cmd(failed == 0 and "qall!" or "cquit 1")
end

vim.cmd("edit " .. work .. "/main.weir")
local buffer = vim.api.nvim_get_current_buf()
vim.bo[buffer].filetype = "weir"
local id = vim.lsp.start_client({ name = "weir", cmd = { vim.env.WEIR, "lsp" }, root_dir = work })
vim.lsp.buf_attach_client(buffer, id)
local client = vim.lsp.get_client_by_id(id)
vim.wait(10000, function() return client.server_capabilities ~= nil end)
local capabilities = client.server_capabilities or {}
check("the server starts", capabilities.hoverProvider, capabilities)

local function diagnostics() return vim.diagnostic.get(buffer) end
local function has(code)
  for _, each in ipairs(diagnostics()) do
    if each.code == code then return true end
  end
  return false
end
vim.wait(10000, function() return has("W0201") end)
check("a wrong field is reported", has("W0201"), diagnostics())

local function ask(method, line, character, more)
  local params = vim.tbl_extend("force", {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    position = { line = line, character = character },
  }, more or {})
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 10000) or {}
  for _, answer in pairs(answers) do return answer.result end
end

local at = vim.api.nvim_buf_get_lines(buffer, 5, 6, true)[1]:find("p.usr", 1, true) - 1
local items = ask("textDocument/completion", 5, at + 2)
local labels = vim.tbl_map(function(item) return item.label end, items.items or items)
check("completion knows the fields", vim.tbl_contains(labels, "user") and vim.tbl_contains(labels, "amount"), labels)

vim.api.nvim_buf_set_text(buffer, 5, at + 2, 5, at + 5, { "user" })
vim.wait(10000, function() return not has("W0201") end)
check("the diagnostic goes when it is put right", not has("W0201"), diagnostics())

local hover = ask("textDocument/hover", 4, 10)
check("hover shows the schema", hover and hover.contents.value:find("stream<Payment>", 1, true), hover)

local column = vim.api.nvim_buf_get_lines(buffer, 4, 5, true)[1]:find("isLarge", 1, true) - 1
local edit = ask("textDocument/rename", 4, column, { newName = "isBig" })
vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
local main = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n")
local types = vim.fn.bufadd(work .. "/types.weir")
vim.fn.bufload(types)
local other = table.concat(vim.api.nvim_buf_get_lines(types, 0, -1, true), "\n")
check("rename changes this file", select(2, main:gsub("isBig", "")) == 2 and not main:find("isLarge"), main)
check("rename changes the file it imports", other:find("fn isBig", 1, true), other)

vim.lsp.stop_client(id)
vim.wait(3000, function() return vim.lsp.get_client_by_id(id) == nil end)
finish()
