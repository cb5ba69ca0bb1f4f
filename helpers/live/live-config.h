// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "model/live/live-host.h"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// What a file for `mopo live` comes to for the peer that runs here.
struct LiveConfig
{
    std::string peer;
    LiveHostConfig host;
};

/// Reads the text of such a file, or says everything that is wrong with it. `peer` says which one
/// runs here; where it is empty, the file does.
std::expected<LiveConfig, std::vector<Fault>> ParseLiveConfig(std::string_view text,
                                                              const std::string& peer = "");

std::expected<LiveConfig, std::vector<Fault>> LoadLiveConfig(const std::filesystem::path& file,
                                                             const std::string& peer);

} // namespace mopo
