using System.Reflection;
using Xunit.Sdk;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Runs a theory once for each of <see cref="TestDevices.Names"/>, whose name it gets as its only argument.</summary>
public sealed class EveryDeviceAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        foreach (var name in TestDevices.Names) yield return [name];
    }
}
