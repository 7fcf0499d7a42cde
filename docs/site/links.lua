-- Links between the Markdown files become links between the pages, and a page that is named as code (`docs/model.md`)
-- becomes a link too; tables scroll in a box of their own.
local function page(path)
  local name, anchor = path:match('([%w-]+)%.md(#?.*)$')
  if not name or path:match('^https?:') then return nil end
  return (name == 'README' and 'index' or name) .. '.html' .. anchor
end

function Link(link)
  link.target = page(link.target) or link.target
  return link
end

function Code(code)
  local name = code.text:match('^docs/([%w-]+)%.md$')
  if name then return pandoc.Link(code, name .. '.html') end
end

function Table(t)
  return pandoc.Div({t}, pandoc.Attr('', {'table'}))
end
