// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/node-motion.h"

#include "ns3/simulator.h"
#include "ns3/waypoint-mobility-model.h"

namespace ns3
{

void PutNode(Ptr<Node> node, const Place& place)
{
    const auto motion = CreateObject<WaypointMobilityModel>();
    motion->AddWaypoint(Waypoint(Simulator::Now(), Vector(place.x, place.y, 0)));
    node->AggregateObject(motion);
}

void WalkNode(Ptr<Node> node, const Place& to, double speed)
{
    const auto motion = node->GetObject<WaypointMobilityModel>();
    const auto from = motion->GetPosition();
    const Vector end(to.x, to.y, 0);
    motion->EndMobility();
    motion->AddWaypoint(Waypoint(Simulator::Now(), from));
    if (const auto way = CalculateDistance(from, end); way > 0)
    {
        motion->AddWaypoint(Waypoint(Simulator::Now() + Seconds(way / speed), end));
    }
}

} // namespace ns3
