// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mopo
{

/// No more are told: nobody mends a file by a longer list, and a hostile file has millions.
inline constexpr std::size_t MOST_FAULTS = 1000;

/// Something wrong in a scenario: where, and what would be right.
struct Fault
{
    /// A JSON pointer (RFC 6901); empty for the file as a whole.
    std::string pointer;
    std::string message;
    /// The file, where it is not the one that the user named; `--set` for an option.
    std::string file = {};

    /// `/links/office/between/0: no node 'latop'; did you mean 'laptop'?`
    std::string ToString() const;

    friend bool operator==(const Fault&, const Fault&) = default;
};

/// `pointer` and one more reference token, escaped as RFC 6901 3 says.
std::string Pointer(std::string_view pointer, std::string_view token);
std::string Pointer(std::string_view pointer, std::size_t index);

/// A reference token of a JSON pointer as the key that it stands for.
std::string UnescapedToken(std::string_view token);

/// Collects what is wrong with a file. Once it is full, every place counts as faulty, so that
/// nobody looks any further.
class Faults
{
  public:
    void Add(std::string pointer, std::string message);

    /// Nothing if that very place already has a fault: one wrong value, one message.
    void AddOnce(std::string pointer, std::string message);

    bool HasAt(std::string_view pointer) const;
    /// At that place or anywhere inside it.
    bool HasWithin(std::string_view pointer) const;

    bool Full() const
    {
        return m_faults.size() >= MOST_FAULTS;
    }

    bool Empty() const
    {
        return m_faults.empty();
    }

    const std::vector<Fault>& All() const
    {
        return m_faults;
    }

  private:
    std::vector<Fault> m_faults;
    /// The same, ordered: a hostile file has very many.
    std::set<std::pair<std::string, std::string>> m_known;
};

} // namespace mopo
