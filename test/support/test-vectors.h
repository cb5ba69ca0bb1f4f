// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <string>
#include <vector>

namespace mopo::test
{

/// The folders of test/vectors by name, in order.
std::vector<std::string> VectorNames();

/// The path of a file of one of them, e.g. `gw-g0.pcap`.
std::string VectorFile(const std::string& name, const std::string& file);

/// The pre-shared key of all of them.
Octets VectorPreSharedKey();

/// The pcap files of one of them, as paths: one for each interface of the gateway that saw
/// anything.
std::vector<std::string> VectorPcaps(const std::string& name);

} // namespace mopo::test
