// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/event-writer.h"

namespace mopo
{

EventWriter::EventWriter(std::ostream* stream)
    : m_stream(stream)
{
}

void EventWriter::Write(Instant time, std::string_view node, const Event& event)
{
    if (m_stream == nullptr)
    {
        return;
    }
    // Put together by hand, because a JSON library would shorten the time.
    *m_stream << "{\"time_s\":" << ExactSeconds(time) << ",\"node\":" << DumpJson(Json(node))
              << ",\"name\":" << DumpJson(Json(event.name)) << ",\"data\":" << DumpJson(event.data)
              << "}\n";
}

} // namespace mopo
