using CaffeTop.SelfTest.Operations;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>The self-test's geometries as theory data.</summary>
public static class ConvolutionData
{
    public static TheoryData<string, int> ByWidth
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in ConvolutionShapes.Names)
            {
                foreach (var bits in new[] { 512, 256, 128 }) data.Add(name, bits);
            }

            return data;
        }
    }

    public static TheoryData<string> ByName => [.. ConvolutionShapes.Names];
}
