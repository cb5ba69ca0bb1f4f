// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <optional>
#include <vector>

namespace mopo
{

/// The paths that one request was sent on, retransmissions included. "It is possible that the
/// request has been sent to several different addresses. In this case, receiving the INFORMATIONAL
/// response does not tell which address is the working one" (draft 2.6; D-46).
class SentOn
{
  public:
    /// More than these are not told apart any more.
    static constexpr std::size_t LIMIT = 16;

    SentOn() = default;

    explicit SentOn(const Path& path)
        : m_paths{path}
    {
    }

    void Add(const Path& path);

    /// Whether there is exactly one: the response proves that path.
    bool Unambiguous() const
    {
        return m_paths.size() == 1;
    }

    /// Whether all copies had one source address: otherwise it is open which of them the receiver
    /// of an address list took for the header source (D-48).
    bool OneSource() const;

    /// The path that a response proves, if it proves one.
    std::optional<Path> Only() const;

    /// In the order of their first use.
    const std::vector<Path>& Paths() const
    {
        return m_paths;
    }

    friend bool operator==(const SentOn&, const SentOn&) = default;

  private:
    std::vector<Path> m_paths;
};

} // namespace mopo
