// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/live/live-host.h"

#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace mopo
{

/// Something that a user orders of a live host.
using LiveCommand = std::function<Status(LiveHost& host)>;

/// The commands, a line each, for a help text.
extern const char* const LIVE_COMMANDS;

/// Reads one line, or says what would be right.
std::expected<LiveCommand, std::string> ParseLiveCommand(std::string_view line);

} // namespace mopo
