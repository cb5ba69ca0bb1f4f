// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string_view>

namespace mopo
{

/// The names that `events.jsonl` uses, and the only ones that `never` and `eventually` accept: a
/// misspelt `never` would hold for ever. A result writer must emit all of these.
std::span<const std::string_view> EventNames();

bool IsEventName(std::string_view name);

} // namespace mopo
