// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/tester-config.h"
#include "helpers/conformance/verdicts/suite.h"

#include <expected>
#include <filesystem>
#include <string>

namespace mopo::conformance
{

/// Of a case: `<folder>/<role>-<name>.pcap`, everything that was sent and received as raw IP
/// packets, `<role>-<name>.txt`, its messages, and `<role>-<name>-wireshark/`, a configuration
/// folder of Wireshark that decrypts them. An error is in words.
std::expected<void, std::string> WriteFailureFiles(const CaseResult& result,
                                                   const TesterConfig& config,
                                                   const std::filesystem::path& folder);

/// A capture (pcap, nanoseconds, raw IP) of what the tester saw.
Octets MakeCapture(const MessageLog& log);

} // namespace mopo::conformance
