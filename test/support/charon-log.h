// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace mopo::test
{

/// A value that the daemon logged, e.g. `SKEYSEED`, `Sk_ei secret`, `shared Diffie Hellman secret`.
struct LoggedValue
{
    std::string name;
    Octets octets;
};

/// All values of a `gw-charon.log`, in the order in which they were computed.
Result<std::vector<LoggedValue>> ReadCharonLog(const std::string& path);

/// The values of one name, in order.
std::vector<Octets> FindLogged(const std::vector<LoggedValue>& values, std::string_view name);

} // namespace mopo::test
