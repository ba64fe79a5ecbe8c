namespace CaffeTop.LogParse.Tests;

/// <summary>Expected texts are what <c>std::cout &lt;&lt; x</c> prints with glibc.</summary>
public class CppNumberTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1, "1")]
    [InlineData(10, "10")]
    [InlineData(1370, "1370")]
    [InlineData(0.01, "0.01")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000012345678, "1.23457e-05")]
    [InlineData(0.00012345678, "0.000123457")]
    [InlineData(2.302585093, "2.30259")]
    [InlineData(87.33654475, "87.3365")]
    [InlineData(-2.90699e-35, "-2.90699e-35")]
    [InlineData(999999, "999999")]
    [InlineData(999999.5, "1e+06")]
    [InlineData(1000000, "1e+06")]
    [InlineData(1234567, "1.23457e+06")]
    [InlineData(123456.5, "123456")]
    [InlineData(123457.5, "123458")]
    [InlineData(0.5, "0.5")]
    [InlineData(0.99999949, "0.999999")]
    [InlineData(0.9999996, "1")]
    [InlineData(0.00009999996, "0.0001")]
    [InlineData(1e100, "1e+100")]
    [InlineData(4.9406564584124654e-324, "4.94066e-324")]
    [InlineData(double.MaxValue, "1.79769e+308")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void A_double_prints_as_ostream_prints_it(double value, string expected) => Assert.Equal(expected, CppNumber.Format(value));

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(0.3f, "0.3")]
    [InlineData(16777216f, "1.67772e+07")]
    [InlineData(1.4013e-45f, "1.4013e-45")]
    [InlineData(3.4028235e38f, "3.40282e+38")]
    public void A_float_prints_as_its_double(float value, string expected) => Assert.Equal(expected, CppNumber.Format(value));

    [Fact]
    public void A_nan_shows_its_sign()
    {
        Assert.Equal("-nan", CppNumber.Format(BitConverter.UInt32BitsToSingle(0xFFC00000)));
        Assert.Equal("nan", CppNumber.Format(BitConverter.UInt32BitsToSingle(0x7FC00000)));
    }
}
