// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/live/live-log.h"

#include "helpers/results/output-events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace mopo
{

namespace
{

/// These have everything in them, and are for programs.
constexpr std::array<std::string_view, 3> LONG_EVENTS{
    "ike:message_sent", "ike:message_received", "ike:state_changed"};

std::string Brief(const Json& value)
{
    if (value.is_string())
    {
        return value.get<std::string>();
    }
    if (value.is_object() && value.contains("local") && value.contains("peer"))
    {
        return Brief(value["local"]) + ">" + Brief(value["peer"]);
    }
    if (value.is_array())
    {
        std::string text;
        for (const Json& each : value)
        {
            text += (text.empty() ? "" : ",") + Brief(each);
        }
        return text;
    }
    return DumpJson(value);
}

} // namespace

LiveLog::LiveLog(LiveLogOptions options, std::ostream& stream)
    : m_options(std::move(options)),
      m_stream(stream),
      m_writer(&stream)
{
}

void LiveLog::OnOutput(Instant now, const Output& output)
{
    for (const Event& event : ToEvents(output, m_options.codePoints))
    {
        Tell(now, event);
    }
    const bool hasKeys = std::holds_alternative<IkeKeysDerived>(output) ||
                         std::holds_alternative<InstallEspSa>(output);
    if (hasKeys && !m_options.keys.empty())
    {
        m_keys.Add(output);
        m_hasWrittenKeys =
            WriteWiresharkProfile(m_options.keys, m_keys, m_options.codePoints, m_options.ports) &&
            m_hasWrittenKeys;
    }
}

void LiveLog::OnDiscarded(Instant now, const Discarded& packet)
{
    Tell(now, EspDiscardedEvent(packet));
}

void LiveLog::OnAddresses(Instant now, const LocalAddresses& all)
{
    Json addresses = Json::array();
    for (const LocalAddress& local : all)
    {
        addresses.push_back(local.address.ToString() + "@" + local.interface);
    }
    Tell(now, {"host:addresses", {{"addresses", std::move(addresses)}}});
}

void LiveLog::OnTrouble(Instant now, const std::string& what)
{
    Tell(now, {"host:trouble", {{"what", what}}});
}

void LiveLog::OnCommand(Instant now, const std::string& line, const std::string& answer)
{
    Tell(now, {"host:command", {{"command", line}, {"answer", answer}}});
}

void LiveLog::Tell(Instant now, const Event& event)
{
    if (m_options.json)
    {
        m_writer.Write(now, m_options.peer, event);
    }
    else if (std::ranges::find(LONG_EVENTS, event.name) == LONG_EVENTS.end())
    {
        m_stream << fmt::format("{:>10.3f}  {:<24}", ToSeconds(now.time_since_epoch()), event.name);
        for (const auto& [key, value] : event.data.items())
        {
            m_stream << ' ' << key << '=' << Brief(value);
        }
        m_stream << '\n';
    }
    m_stream.flush();
}

} // namespace mopo
