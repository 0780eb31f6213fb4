using Provisioner.Offerings;

namespace Provisioner.Drivers;

/// <summary>The drivers that this program has, by the names that offerings use.</summary>
sealed class DriverSet(IEnumerable<IResourceDriver> drivers, Menu menu)
{
    readonly Dictionary<string, IResourceDriver> byName = drivers.ToDictionary(driver => driver.Name);

    public IResourceDriver Of(Offering offering) => byName[offering.Driver];

    /// <param name="offering">Name of an offering that an order was taken for.</param>
    public IResourceDriver Of(string offering) => Of(
        menu.Find(offering)
        ?? throw new InvalidOperationException($"Offering '{offering}' is not on the menu of this release any more."));
}
