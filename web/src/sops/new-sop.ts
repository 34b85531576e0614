/** A first text that shows the form: front matter, overview, one input, one step with a rule, an example. */
export function newSopText(owner: string, today: string): string {
  return `---
id: my-new-sop
title: What this SOP is about
owner: ${owner}
audiences: [human, bot]
channels: [chat, email, form]
regions: [US, UK, ES]
languages: [en]
effective_from: ${today}
contact_reasons: []
verify_every_days: 90
---
# What this SOP is about
## Overview
Who this is for, and when it begins.
## Parameters
- **user_handle** (required): the public handle
## Steps
### 1. The first thing to do {#first-step}
Say what to do. If the user is signed in, go on; otherwise hand over to the accounts desk.

**Constraints:**
- You MUST say what has to be done. {#first-rule}
## Examples
Good: "I have looked at your account, and this is what happens next."
`;
}
