// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <ostream>
#include <string>
#include <string_view>

namespace mopo
{

/// Something that happened, as `events.jsonl` has it.
struct Event
{
    /// One of `EventNames`.
    std::string_view name;
    Json data;
};

/// Writes `events.jsonl`: one object a line,
/// `{"time_s":15.000000000,"node":"laptop","name":"path:changed","data":{…}}`.
/// The same events give the same octets.
class EventWriter
{
  public:
    /// `stream` must outlive the writer. Null: nothing is written.
    explicit EventWriter(std::ostream* stream);

    /// `node` is empty for what happens at no node.
    void Write(Instant time, std::string_view node, const Event& event);

  private:
    std::ostream* m_stream;
};

} // namespace mopo
