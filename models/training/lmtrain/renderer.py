"""Off-screen OpenGL renderer (EGL; software rendering is enough): one light with a soft shadow, a fill light, an ambient
cube, skin-like wrapped diffuse, specular with Fresnel, bumps from the texture, alpha-tested hair, sleeves by a plane.

Pictures come back as premultiplied RGBA: put one on a background with ``rgb + background * (1 - alpha)``.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("LP_NUM_THREADS", "1")  # the software renderer's threads only get in each other's way

import cv2
import moderngl
import numpy as np

SHADOW = 384

VERTEX = """#version 330
in vec3 p; in vec3 n; in vec2 uv;
uniform mat4 VP; uniform mat4 LP;
out vec3 N; out vec2 UV; out vec3 W; out vec4 L;
void main() { gl_Position = VP * vec4(p, 1); N = n; UV = uv; W = p; L = LP * vec4(p, 1); }
"""

FRAGMENT = """#version 330
in vec3 N; in vec2 UV; in vec3 W; in vec4 L; out vec4 colour;
uniform sampler2D tex; uniform sampler2D shadow; uniform sampler2D cloth;
uniform vec3 eye; uniform vec3 light; uniform vec3 light_colour; uniform vec3 fill; uniform vec3 fill_colour;
uniform vec3 ambient[6]; uniform vec3 tint; uniform float gamma; uniform float specular; uniform float shininess;
uniform float bump; uniform float softness; uniform int cutout; uniform float shadow_strength;
uniform vec3 flat_colour; uniform float flatness; uniform vec4 sleeve; uniform int has_sleeve; uniform float cloth_scale;

float lit() {
  vec3 q = L.xyz / L.w * .5 + .5;
  if (q.z > 1. || q.x < 0. || q.x > 1. || q.y < 0. || q.y > 1.) return 1.;
  float s = 0.;
  for (int i = 0; i <= 1; i++) for (int j = 0; j <= 1; j++) {
    float d = texture(shadow, q.xy + (vec2(i, j) - .5) * 1.5 / 384.).r;
    s += q.z - 0.006 > d ? 0. : 1.;
  }
  return mix(1., s / 4., shadow_strength);
}

vec3 around(vec3 n) {
  vec3 q = n * n;
  return q.x * (n.x > 0. ? ambient[0] : ambient[1]) + q.y * (n.y > 0. ? ambient[2] : ambient[3])
       + q.z * (n.z > 0. ? ambient[4] : ambient[5]);
}

void main() {
  vec4 t = texture(tex, UV);
  bool dressed = has_sleeve == 1 && dot(W, sleeve.xyz) > sleeve.w;
  if (dressed) t = vec4(texture(cloth, W.xy * cloth_scale + W.z * cloth_scale * .7).rgb, 1.);
  if (cutout == 1 && t.a < 0.35) discard;
  vec3 albedo = pow(mix(t.rgb, flat_colour, flatness), vec3(2.2));
  if (!dressed) albedo = pow(albedo, vec3(gamma)) * tint;
  vec3 n = normalize(N), v = normalize(eye - W);
  if (cutout == 1 && dot(n, v) < 0.) n = -n;
  float h = dot(t.rgb, vec3(.333));  // bumps from luminance (Mikkelsen 2010)
  vec3 dx = dFdx(W), dy = dFdy(W), r1 = cross(dy, n), r2 = cross(n, dx);
  float det = dot(dx, r1);
  n = normalize(abs(det) * n - bump * sign(det) * (dFdx(h) * r1 + dFdy(h) * r2));
  float d = dot(n, light), s = lit();
  vec3 wrap = softness * vec3(.6, .25, .15), diffuse = clamp((vec3(d) + wrap) / (1. + wrap), 0., 1.);
  vec3 c = albedo * (diffuse * light_colour * s + max(dot(n, fill), 0.) * fill_colour + around(n));
  float fresnel = .04 + .96 * pow(1. - max(dot(n, v), 0.), 5.);
  float gloss = pow(max(dot(n, normalize(light + v)), 0.), shininess) * (shininess + 8.) / 25. * specular;
  c += (dressed ? .1 : 1.) * s * light_colour * gloss * (d > 0. ? 1. : 0.);
  if (!dressed) c += around(reflect(-v, n)) * fresnel * specular * 3.;
  colour = vec4(pow(clamp(c, 0., 1.), vec3(1. / 2.2)), 1.);
}
"""

DEPTH_VERTEX = "#version 330\nin vec3 p; uniform mat4 LP; void main() { gl_Position = LP * vec4(p, 1); }"
DEPTH_FRAGMENT = "#version 330\nvoid main() {}"

MATERIAL = dict(
    tint=(1.0, 1.0, 1.0), gamma=1.0, specular=0.1, shininess=20.0, bump=0.0, softness=0.3, cutout=0,
    flat_colour=(0.0, 0.0, 0.0), flatness=0.0, has_sleeve=0, sleeve=(0.0, 0.0, 0.0, 0.0), cloth_scale=1.0,
)  # fmt: skip


class Renderer:
    """Draws named surfaces with named textures. One instance a process; ``size`` is the picture's side in pixels."""

    def __init__(self, size: int, samples: int = 4, height: int | None = None):
        self.size = (size, height or size)
        self.gl = moderngl.create_standalone_context(backend="egl")
        self.program = self.gl.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
        self.depth_program = self.gl.program(vertex_shader=DEPTH_VERTEX, fragment_shader=DEPTH_FRAGMENT)
        self.target = self.gl.framebuffer(
            [self.gl.renderbuffer(self.size, 4, samples=samples)], self.gl.depth_renderbuffer(self.size, samples=samples)
        )
        self.resolved = self.gl.framebuffer([self.gl.renderbuffer(self.size, 4)])
        self.shadow_map = self.gl.depth_texture((SHADOW, SHADOW))
        self.shadow_map.compare_func = ""
        self.shadow_target = self.gl.framebuffer(depth_attachment=self.shadow_map)
        self.depth_map = self.gl.depth_texture(self.size)
        self.depth_target = self.gl.framebuffer(depth_attachment=self.depth_map)
        self.parts, self.textures = {}, {}
        self.program["tex"], self.program["shadow"], self.program["cloth"] = 0, 1, 2

    def texture(self, name: str, path: Path) -> None:
        image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if image is None:
            raise FileNotFoundError(f"no texture {path}: unpack the MakeHuman assets and pass their folder")
        rgba = cv2.cvtColor(image, cv2.COLOR_BGR2RGBA if image.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)
        texture = self.gl.texture(rgba.shape[1::-1], 4, np.ascontiguousarray(rgba[::-1]).tobytes())
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        self.textures[name] = texture

    def part(self, name: str, surface) -> None:
        vertices = self.gl.buffer(reserve=len(surface.uv) * 24, dynamic=True)
        uv, index = self.gl.buffer(surface.uv.tobytes()), self.gl.buffer(surface.index.tobytes())
        full = self.gl.vertex_array(self.program, [(vertices, "3f 3f", "p", "n"), (uv, "2f", "uv")], index)
        depth = self.gl.vertex_array(self.depth_program, [(vertices, "3f 12x", "p")], index)
        self.parts[name] = (surface, vertices, full, depth)

    def place(self, name: str, vertices: np.ndarray) -> None:
        surface, buffer, _, _ = self.parts[name]
        buffer.write(np.concatenate(surface.arrays(vertices), 1).astype("f4").tobytes())

    def _depth(self, target, size, names, matrix) -> None:
        self.depth_program["LP"] = tuple(matrix.T.reshape(-1).tolist())
        target.use()
        self.gl.viewport = (0, 0, *size)
        self.gl.enable(moderngl.DEPTH_TEST)
        target.clear(depth=1.0)
        for name in names:
            self.parts[name][3].render()

    def depth(self, names, matrix: np.ndarray) -> np.ndarray:
        """The depth buffer (0…1, top row first) of the named parts."""
        self._depth(self.depth_target, self.size, names, matrix)
        return np.frombuffer(self.depth_map.read(), np.float32).reshape(self.size[::-1])[::-1]

    def begin(self, shadow_casters, camera: np.ndarray, light: np.ndarray, scene: dict) -> None:
        """Casts the shadows, clears the picture and sets what all parts share (see ``lighting``)."""
        self._depth(self.shadow_target, (SHADOW, SHADOW), shadow_casters, light)
        self._set(scene | dict(VP=camera.T, LP=light.T))
        self.target.use()
        self.gl.viewport = (0, 0, *self.size)
        self.target.clear(0, 0, 0, 0, depth=1.0)
        self.shadow_map.use(1)

    def _set(self, values: dict) -> None:
        for name, value in values.items():
            if name == "ambient":
                self.program[name] = [tuple(v) for v in np.asarray(value, float).tolist()]
            else:
                value = np.asarray(value)
                self.program[name] = value.item() if value.ndim == 0 else tuple(value.reshape(-1).tolist())

    def draw(self, name: str, texture: str, cloth: str | None = None, **material) -> None:
        self._set(MATERIAL | material)
        self.textures[texture].use(0)
        if cloth:
            self.textures[cloth].use(2)
        self.parts[name][2].render()

    def read(self) -> np.ndarray:
        """The picture, h × w × 4, premultiplied."""
        self.gl.copy_framebuffer(self.resolved, self.target)
        return np.frombuffer(self.resolved.read(components=4), np.uint8).reshape(*self.size[::-1], 4)[::-1]


def lighting(rng, radius: float, tinted: float = 0.06) -> tuple[np.ndarray, dict]:
    """A random light: its matrix, and the scene's uniforms. ``radius`` is what the shadow map covers."""
    light = rng.normal(0, 1, 3)
    light[2] = abs(light[2]) * 0.8 + 0.1
    light[1] += 0.5
    light /= np.linalg.norm(light)
    matrix = orthographic(radius, 0.1, radius * 5) @ look_at(light * radius * 2.4, np.zeros(3), np.array([0.1, 1.0, 0.2]))

    def tone(low, high):
        return rng.uniform(low, high) * (1 + rng.normal(0, tinted, 3))

    ambient = np.stack([tone(0.5, 1.3) for _ in range(6)]) * rng.uniform(0.2, 0.65)
    return matrix, dict(
        light=light,
        light_colour=tone(0.3, 1.3),
        fill=np.array([-light[0], 0.2, -light[2] * 0.3]),
        fill_colour=tone(0, 0.35),
        ambient=ambient,
        shadow_strength=float(rng.uniform(0.35, 1)),
    )


def perspective(fov: float, near: float, far: float) -> np.ndarray:
    f = 1 / np.tan(fov / 2)
    return np.array(
        [[f, 0, 0, 0], [0, f, 0, 0], [0, 0, -(far + near) / (far - near), -2 * far * near / (far - near)], [0, 0, -1, 0]]
    )


def orthographic(radius: float, near: float, far: float) -> np.ndarray:
    matrix = np.diag([1 / radius, 1 / radius, -2 / (far - near), 1.0])
    matrix[2, 3] = -(far + near) / (far - near)
    return matrix


def look_at(eye: np.ndarray, target: np.ndarray, up: np.ndarray) -> np.ndarray:
    front = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(front, up)
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(right, front), -front])
    matrix[:3, 3] = -matrix[:3, :3] @ eye
    return matrix


def project(matrix: np.ndarray, points: np.ndarray):
    """Normalised device coordinates (n, 2) and distance along the view axis (n,)."""
    q = np.c_[points, np.ones(len(points))] @ matrix.T
    return q[:, :2] / q[:, 3:], q[:, 3]


class Camera:
    """A perspective camera on the z axis that looks at the origin and is cropped to a square around some points."""

    def __init__(self, rng, points: np.ndarray, fov: float, distance: float, factor: float, shift: float):
        self.near, self.far = 0.1, distance + 30
        self.eye = np.array([0, 0, distance])
        view = look_at(self.eye, np.zeros(3), np.array([0, 1.0, 0]))
        matrix = perspective(fov, self.near, self.far)
        at, _ = project(matrix @ view, points)
        low, high = at.min(0), at.max(0)
        side = max(high - low) * factor
        centre = (low + high) / 2 + rng.uniform(-shift, shift, 2) * side
        crop = np.diag([2 / side, 2 / side, 1.0, 1.0]) @ matrix
        crop[:2] -= centre[:, None] * 2 / side * crop[3]
        self.matrix = crop @ view

    def pixels(self, points: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Pixel coordinates (y down) and distances of points."""
        at, distance = project(self.matrix, points)
        return np.c_[(at[:, 0] + 1) / 2, (1 - at[:, 1]) / 2] * size, distance

    def distances(self, depth: np.ndarray) -> np.ndarray:
        """Depth buffer values to distances along the view axis."""
        n, f = self.near, self.far
        return 2 * n * f / (f + n - (2 * depth - 1) * (f - n))

    def behind(self, pixels: np.ndarray, distance: np.ndarray, depth: np.ndarray):
        """How far each point lies behind the first surface drawn at its pixel, and whether it is inside the picture."""
        size = depth.shape[0]
        inside = ((pixels > 0) & (pixels < size)).all(1)
        at = np.clip(pixels.astype(int), 0, size - 1)
        return distance - self.distances(depth[at[:, 1], at[:, 0]]), inside
