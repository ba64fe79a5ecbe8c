namespace CaffeTop.Engine.Devices;

/// <summary>Operations that were recorded and can be repeated with one call: the same operations on the same memory, with the same results.</summary>
public interface IDeviceGraph : IDisposable
{
    /// <summary>Steps that a launch takes: kernels, copies, fills.</summary>
    int Nodes { get; }

    /// <summary>How many of them must come one after the other; the others may run beside these. Null where the device cannot tell.</summary>
    int? Chain { get; }

    /// <summary>False once memory that was there when it was recorded has been given back: it must not be launched again.</summary>
    bool IsValid { get; }

    /// <summary>Begins all of it and waits for nothing. Random operations draw for the present <see cref="IDevice.Pass"/>.</summary>
    void Launch();
}
