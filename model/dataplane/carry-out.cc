// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/carry-out.h"

#include <concepts>
#include <utility>
#include <variant>

namespace mopo
{

namespace
{

/// What an output that needs no action of this may be: whoever adds one has to say so here.
template <class Event>
concept OnlyTold = std::same_as<Event, SendDatagram> || std::same_as<Event, IkeKeysDerived> ||
                   std::same_as<Event, IkeMessageTraced> || std::same_as<Event, Discarded> ||
                   std::same_as<Event, PathChanged> || std::same_as<Event, PathConfirmed> ||
                   std::same_as<Event, PathRefused> || std::same_as<Event, RoutabilityChanged> ||
                   std::same_as<Event, PathSuspected> || std::same_as<Event, PathTested> ||
                   std::same_as<Event, IkeSaRekeyed> || std::same_as<Event, CreateChildSaFailed> ||
                   std::same_as<Event, PeerAddressesChanged> || std::same_as<Event, StateTraced>;

/// One overload for each output.
class Carrier
{
  public:
    Carrier(Instant now, DataPlane& dataPlane, TunnelSides* sides)
        : m_now(now),
          m_dataPlane(dataPlane),
          m_sides(sides)
    {
    }

    std::optional<Discarded> operator()(const InstallEspSa& order)
    {
        auto fault = Check(m_dataPlane.Install(order), order.addresses.path);
        Note(order);
        return fault;
    }

    std::optional<Discarded> operator()(const UseEspSa& order)
    {
        return Check(m_dataPlane.Use(order), {});
    }

    std::optional<Discarded> operator()(const UpdateEspSa& order)
    {
        return Check(m_dataPlane.Update(order), order.addresses.path);
    }

    std::optional<Discarded> operator()(const RemoveEspSa& order)
    {
        auto fault = Check(m_dataPlane.Remove(order), {});
        Note(order);
        return fault;
    }

    std::optional<Discarded> operator()(const LimitEsp& order)
    {
        m_dataPlane.Limit(m_now, order);
        return std::nullopt;
    }

    std::optional<Discarded> operator()(const Established& event)
    {
        Note(event);
        return std::nullopt;
    }

    std::optional<Discarded> operator()(const Closed& event)
    {
        m_dataPlane.Forget(event.ikeSa);
        Note(event);
        return std::nullopt;
    }

    template <OnlyTold Event>
    std::optional<Discarded> operator()(const Event&)
    {
        return std::nullopt;
    }

  private:
    void Note(const auto& event)
    {
        if (m_sides != nullptr)
        {
            m_sides->Note(event);
        }
    }

    static std::optional<Discarded> Check(Status status, const Path& path)
    {
        return status ? std::nullopt
                      : std::optional(Discarded{path, 0, std::move(status.error()), std::nullopt});
    }

    Instant m_now;
    DataPlane& m_dataPlane;
    TunnelSides* m_sides;
};

} // namespace

std::optional<Discarded> CarryOut(Instant now,
                                  const Output& output,
                                  DataPlane& dataPlane,
                                  TunnelSides* sides)
{
    return std::visit(Carrier(now, dataPlane, sides), output);
}

} // namespace mopo
