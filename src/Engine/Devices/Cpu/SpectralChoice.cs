namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Which convolutions go through Fourier transforms; anything but <see cref="WherePaying"/> is for tests and measurements.</summary>
internal enum SpectralChoice
{
    WherePaying,
    WherePossible,
    Never,
}
