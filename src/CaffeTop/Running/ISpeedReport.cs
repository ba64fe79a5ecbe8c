using CaffeTop.SelfTest.Speed;

namespace CaffeTop.Running;

/// <summary>Where the times of <c>bench</c> go, each as soon as it is known.</summary>
internal interface ISpeedReport
{
    /// <summary>The rows that follow were measured so, on this device.</summary>
    void Begin(string mode, string device, Ceilings ceilings);

    void Add(SpeedResult result);

    void Fail(string net, int batch, string reason);

    void End();
}
